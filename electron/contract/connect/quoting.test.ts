// Hostile names through the real readers: shells, findmnt, xmllint, virt-xml-validate, systemd. What reads the text must get the value back.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, type TestContext } from 'vitest';
import type { NinepListener, ShareConfig } from '../share.ts';
import type { ConnectOptions } from './options.ts';
import { type ConnectPlan, connectPlan } from './plan.ts';
import {
  base64,
  byteLength,
  cloudHypervisorValue,
  cmdWord,
  crosvmValue,
  shellWord,
  systemdPathName,
  xmlText,
} from './quoting.ts';
import { textOf } from './snippet.ts';

const CHARACTERS = [...' \'",$`\\%#:=[]()<>&;|*?~!^{}-_.+@aZ09üñ目😀\u00a0\u202e'];
const name = fc.string({ unit: fc.constantFrom(...CHARACTERS), minLength: 1, maxLength: 9 });
const pathName = fc.string({ unit: fc.constantFrom(...CHARACTERS, '\n', '\t'), minLength: 1, maxLength: 20 });
const component = name.filter((text) => text !== '.' && text !== '..');
const mountpoint = fc.array(component, { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join('/')}`);

function virtiofs(path: string): ShareConfig {
  return {
    id: 'share',
    name: 'Share',
    folder: '/srv',
    protocol: 'virtiofs',
    connection: { kind: 'vhost-user', socket: { how: 'listen', path }, exitOnDisconnect: false },
    tag: '',
    policy: {},
  };
}

function ninep(exportName: string, listen: NinepListener): ShareConfig {
  const exports = [{ name: exportName, folder: '/srv' }];
  return { ...virtiofs('/run/s'), protocol: '9p', connection: { kind: '9p', listen: [listen], exports } };
}

function snippetText(found: ConnectPlan, id: string): string {
  const one = [...found.vm, ...found.guest, ...found.automatic].find((each) => each.id === id);
  return one === undefined || one.refused !== null ? '' : textOf(one);
}

function plan(share: ShareConfig, options: ConnectOptions): ConnectPlan {
  const found = connectPlan(share, options);
  if (found.refused !== null) throw new Error(found.refused.reason);
  return found;
}

/** Words that a shell makes of a script, the named command being replaced by one that prints them. */
function wordsOf(shell: string, command: string, script: string): readonly string[] {
  const out = execFileSync(shell, ['-c', `show() { printf '%s\\0' "$@"; }\n${script.replace(command, 'show')}`]);
  return out.toString().split('\0').slice(0, -1);
}

/** QEMU's own rule (util/qemu-option.c): a comma ends a value unless it is doubled. */
function qemuOptions(word: string): ReadonlyMap<string, string> {
  const parts = word
    .replaceAll(',,', '\0')
    .split(',')
    .map((part) => part.replaceAll('\0', ','));
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]));
}

/** cloud-hypervisor's (option_parser/src/lib.rs, split_commas and parse), both in its older form, which counts brackets even in quotes, and its newer. */
function cloudHypervisorOptions(word: string): ReadonlyMap<string, string> {
  const list: string[] = [];
  let current = '';
  let brackets = 0;
  let quotes = false;
  for (const char of word.trim()) {
    if (char === '[') brackets++;
    if (char === ']' && --brackets < 0) throw new Error('brackets');
    if (char === '"') quotes = !quotes;
    else if (char === ',' && brackets === 0 && !quotes) {
      list.push(current);
      current = '';
    } else current += char;
  }
  if (brackets !== 0 || quotes) throw new Error('not balanced');
  return new Map(
    [...list, current].map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1).trim()]),
  );
}

/** crosvm's (serde_keyvalue, any_string), for what begins with a quote or has none. */
function crosvmString(text: string): string {
  if (!text.startsWith('"')) {
    if (/[,"'[\]]/.test(text)) throw new Error('needs quotes');
    return text;
  }
  const inner = /^"((?:[^\\"]|\\["\\])*)"$/s.exec(text)?.[1];
  if (inner === undefined) throw new Error('not a string');
  return inner.replace(/\\(["\\])/g, '$1');
}

function need(test: TestContext, program: string): void {
  if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) test.skip(`${program} is not installed`);
}

function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'culvert-connect-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.each(['bash', 'dash'])('%s', (shell) => {
  it('reads each word back', (test) => {
    need(test, shell);
    fc.assert(
      fc.property(fc.array(pathName, { minLength: 1, maxLength: 4 }), (words) => {
        expect(wordsOf(shell, 'command', `command ${words.map(shellWord).join(' ')}`)).toEqual(words);
      }),
      { numRuns: 60 },
    );
  });

  it('gives QEMU the tag and the path', (test) => {
    need(test, shell);
    fc.assert(
      fc.property(name, pathName, (tag, path) => {
        const found = plan(virtiofs(`/run/${path}`), { vmm: { kind: 'qemu' }, tag });
        const words = wordsOf(shell, 'qemu-system-x86_64', snippetText(found, 'qemu'));
        const after = (option: string): ReadonlyMap<string, string> =>
          qemuOptions(words[words.indexOf(option) + 1] ?? '');
        expect(after('-chardev').get('path')).toBe(`/run/${path}`);
        expect(after('-device').get('tag')).toBe(tag);
      }),
      { numRuns: 40 },
    );
  });

  it('gives mount the tag, the options and the folder', (test) => {
    need(test, shell);
    fc.assert(
      fc.property(name, mountpoint, (tag, folder) => {
        const script = snippetText(
          plan(virtiofs('/run/s'), { vmm: { kind: 'qemu' }, tag, mountpoint: folder }),
          'mount',
        );
        const [make = '', mount = ''] = [
          script.slice(0, script.indexOf('\nmount ')),
          script.slice(script.indexOf('\nmount ') + 1),
        ];
        expect(wordsOf(shell, 'mkdir', make)).toEqual(['-p', folder]);
        const words = wordsOf(shell, 'mount', mount);
        expect(words.slice(-2)).toEqual([tag, folder]);
        expect(words.slice(0, -2)).toEqual(['-t', 'virtiofs', ...(tag.startsWith('-') ? ['--'] : [])]);
      }),
      { numRuns: 40 },
    );
  });

  it('gives the vsock program its arguments', (test) => {
    need(test, shell);
    fc.assert(
      fc.property(
        name.filter((text) => !text.includes(',')),
        mountpoint,
        (exportName, folder) => {
          const share = ninep(exportName, { how: 'vsock', port: 5640 });
          const script = snippetText(plan(share, { vmm: { kind: 'qemu' }, mountpoint: folder }), 'mount');
          const words = wordsOf(shell, 'python3', script.slice(script.indexOf('\npython3') + 1));
          expect(words.slice(2)).toEqual([
            '5640',
            `version=9p2000.L,msize=1048576,cache=mmap,aname=${exportName}`,
            'culvert',
            folder,
          ]);
        },
      ),
      { numRuns: 20 },
    );
  });
});

it('Cloud Hypervisor reads each value back, or is not given it', () => {
  fc.assert(
    fc.property(pathName, name, (path, tag) => {
      const [socket, quotedTag] = [cloudHypervisorValue(path), cloudHypervisorValue(tag)];
      if (socket === null || quotedTag === null) return;
      const options = cloudHypervisorOptions(`tag=${quotedTag},socket=${socket},num_queues=1`);
      expect([options.get('socket'), options.get('tag'), options.get('num_queues')]).toEqual([path, tag, '1']);
    }),
  );
  for (const value of ['a"b', 'a]b', '[a', ' a', 'a ']) expect(cloudHypervisorValue(value)).toBeNull();
  for (const value of ['a,b', '[a],b', "a'b"]) expect(cloudHypervisorValue(value)).not.toBeNull();
});

it('crosvm reads each value back', () => {
  fc.assert(fc.property(pathName, (path) => crosvmString(crosvmValue(path)) === path));
});

it('base64 is that of RFC 4648', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => base64(text) === Buffer.from(text).toString('base64')),
  );
});

it('byteLength counts UTF-8', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => byteLength(text) === Buffer.byteLength(text)));
});

it('the command prompt is not given what it would change', () => {
  for (const tag of ['a"b', '%PATH%', 'a\\', 'a\nb']) expect(cmdWord(tag)).toBeNull();
  expect(cmdWord('my data')).toBe('"my data"');
});

it('findmnt reads fstab lines back', (test) => {
  need(test, 'findmnt');
  inFolder((folder) => {
    const file = join(folder, 'fstab');
    fc.assert(
      fc.property(name, mountpoint, (tag, target) => {
        const line = snippetText(plan(virtiofs('/run/s'), { vmm: { kind: 'qemu' }, tag, mountpoint: target }), 'fstab');
        // A line before it, as in any fstab: of a file that is not /etc/fstab, findmnt guesses by the first line what it is, and takes "9-9" for mountinfo.
        writeFileSync(file, `none /none none defaults 0 0\n${line}`);
        const columns = ['--tab-file', file, '--json', '--list', '--output', 'SOURCE,TARGET,FSTYPE,OPTIONS'];
        const { filesystems } = JSON.parse(execFileSync('findmnt', columns).toString()) as {
          filesystems: Record<string, string>[];
        };
        expect(filesystems).toHaveLength(2);
        expect(filesystems[1]).toEqual({ source: tag, target, fstype: 'virtiofs', options: 'rw,nofail' });
      }),
      // findmnt asks udev for LABEL=, UUID= and the like: such tags are warned of.
      { numRuns: 40, examples: [['9-9 ', '/ ']] },
    );
  });
});

describe('systemd', () => {
  it('names units as systemd-escape does', (test) => {
    need(test, 'systemd-escape');
    const paths = fc.sample(mountpoint, 200).concat('/', '/.hidden', '/a.b/.c', '/mnt/ü');
    const names = execFileSync('systemd-escape', ['--path', '--', ...paths])
      .toString()
      .trimEnd()
      .split(' ');
    expect(paths.map(systemdPathName)).toEqual(names);
  });

  it('verifies the units', (test) => {
    need(test, 'systemd-analyze');
    inFolder((folder) => {
      const found = plan(ninep('my docs', { how: 'tcp', host: '10.1.1.1', port: 564 }), {
        vmm: { kind: 'qemu' },
        mountpoint: '/mnt/100% mine/a-b',
      });
      const vsock = plan(ninep('my $docs', { how: 'vsock', port: 5640 }), {
        vmm: { kind: 'qemu' },
        mountpoint: '/mnt/a "b" $c',
      });
      const program = vsock.guest.find(({ id }) => id === 'vsock-program');
      const files: string[] = [];
      for (const one of [...found.guest, ...vsock.guest]) {
        if (one.file?.startsWith('/etc/systemd/system/') !== true) continue;
        const file = join(folder, basename(one.file));
        const there = join(folder, 'program');
        writeFileSync(file, textOf(one).replace(program?.file ?? '-', there));
        files.push(file);
      }
      if (program !== undefined) {
        writeFileSync(join(folder, 'program'), textOf(program));
        chmodSync(join(folder, 'program'), 0o755);
      }
      expect(files).toHaveLength(3);
      const { status, stderr } = spawnSync(
        'systemd-analyze',
        ['verify', '--man=no', '--recursive-errors=no', ...files],
        {
          encoding: 'utf8',
        },
      );
      const ours = stderr.split('\n').filter((line) => line.includes('culvert') || line.includes('mnt-'));
      expect(ours).toEqual([]);
      expect(status, stderr).toBe(0);
    });
  });
});

it('the vsock program compiles, and hands mount what it was given', (test) => {
  need(test, 'python3');
  inFolder((folder) => {
    const found = plan(ninep('docs', { how: 'vsock', port: 5640 }), { vmm: { kind: 'qemu' } });
    const program = snippetText(found, 'vsock-program');
    // The guest's socket family is replaced: no machine without a VM has a CID 2 to connect to.
    const local = program
      .replace('socket.AF_VSOCK, socket.SOCK_STREAM', 'socket.AF_UNIX, socket.SOCK_DGRAM')
      .replace('s.connect((2, int(port)))', 'print("port " + port, flush=True)');
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'program.py'), local);
    writeFileSync(
      join(folder, 'bin', 'mount'),
      '#!/bin/sh\nprintf "%s\\n" "$@"; readlink /proc/self/fd/3 /proc/$$/fd/3\n',
    );
    chmodSync(join(folder, 'bin', 'mount'), 0o755);
    const out = execFileSync(
      'python3',
      [join(folder, 'program.py'), '5640', 'version=9p2000.L', 'culvert', '/mnt/x y'],
      {
        env: { PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}` },
      },
    ).toString();
    expect(out).toMatch(
      /^port 5640\n-t\n9p\n-o\ntrans=fd,rfdno=3,wfdno=3,version=9p2000\.L\nculvert\n\/mnt\/x y\nsocket:\[\d+\]\n/,
    );
  });
});

const DOMAIN = (inside: string): string => `<domain type='qemu'>
<name>x</name><memory unit='MiB'>512</memory><os><type arch='x86_64' machine='q35'>hvm</type></os>
${inside}
</domain>`;

describe('libvirt XML', () => {
  it('carries each value, as xmllint reads it', (test) => {
    need(test, 'xmllint');
    fc.assert(
      fc.property(fc.array(fc.tuple(name, pathName), { minLength: 20, maxLength: 20 }), (pairs) => {
        const documents = pairs.map(([tag, path]) =>
          snippetText(plan(virtiofs(`/${path}`), { vmm: { kind: 'libvirt' }, tag }), 'libvirt'),
        );
        const all = `<all>${documents.join('')}</all>`;
        const read = (query: string): readonly string[] =>
          [
            ...execFileSync('xmllint', ['--xpath', query, '-'], { input: all })
              .toString()
              .matchAll(/="(.*?)"\s*(?:\n|$)/gs),
          ].map(([, value]) => unescaped(value ?? ''));
        expect(read('//target/@dir')).toEqual(pairs.map(([tag]) => tag));
        expect(read('//source/@socket')).toEqual(pairs.map(([, path]) => `/${path}`));
      }),
      { numRuns: 5 },
    );
  });

  it('refuses what XML has not', () => {
    expect(xmlText('a\u0001b')).toBeNull();
    expect(xmlText('a\ufffeb')).toBeNull();
    expect(xmlText('a\n<&>b')).toBe('a&#10;&lt;&amp;&gt;b');
  });

  it.for<[string, ConnectPlan]>([
    ['virtio-fs', connectPlan(virtiofs('/run/culvert/a&b.sock'), { vmm: { kind: 'libvirt' }, tag: "it's" })],
    [
      'a 9P device',
      connectPlan(ninep('x', { how: 'vhost-user', path: '/run/culvert/9p' }), {
        vmm: { kind: 'libvirt', version: '10.2' },
      }),
    ],
    ['vsock', connectPlan(ninep('x', { how: 'vsock', port: 1 }), { vmm: { kind: 'libvirt' } })],
    ['TCP', connectPlan(ninep('x', { how: 'tcp', host: '192.168.122.1', port: 564 }), { vmm: { kind: 'libvirt' } })],
  ])('%s passes virt-xml-validate', ([, found], test) => {
    need(test, 'virt-xml-validate');
    expect(found.refused).toBeNull();
    inFolder((folder) => {
      const file = join(folder, 'domain.xml');
      writeFileSync(file, DOMAIN(snippetText(found, 'libvirt')));
      const { status, stderr, stdout } = spawnSync('virt-xml-validate', [file, 'domain'], { encoding: 'utf8' });
      expect(status, stderr + stdout).toBe(0);
    });
  });

  it('the SMBIOS credential passes virt-xml-validate', (test) => {
    need(test, 'virt-xml-validate');
    inFolder((folder) => {
      const file = join(folder, 'domain.xml');
      const smbios = snippetText(plan(virtiofs('/run/s'), { vmm: { kind: 'libvirt' } }), 'smbios');
      // <os> is the domain's own: what is inside goes into it.
      const inside = smbios.replace(/<os>\n(.*?)<\/os>\n/s, '');
      const domain = DOMAIN(inside).replace('</os>', `${/<os>\n(.*?)<\/os>/s.exec(smbios)?.[1] ?? ''}</os>`);
      writeFileSync(file, domain);
      expect(domain).toMatch(/<smbios mode='sysinfo'\/>\n<\/os>[\s\S]*oemStrings/);
      const { status, stderr, stdout } = spawnSync('virt-xml-validate', [file, 'domain'], { encoding: 'utf8' });
      expect(status, stderr + stdout).toBe(0);
    });
  });
});

/** As xmllint writes attribute values. */
function unescaped(text: string): string {
  return text
    .replace(/&#(x?)([0-9A-Fa-f]+);/g, (_all, hex: string, digits: string) =>
      String.fromCodePoint(parseInt(digits, hex === '' ? 10 : 16)),
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

it('cloud-init’s YAML is read back by a YAML reader', (test) => {
  if (spawnSync('python3', ['-c', 'import yaml']).status !== 0) test.skip('PyYAML is not installed');
  const tags = fc.sample(name, 200);
  const shown = tags.map((tag) =>
    snippetText(plan(virtiofs('/run/s'), { vmm: { kind: 'qemu' }, tag, mountpoint: '/mnt/ü' }), 'cloud-init'),
  );
  const script = 'import json, sys, yaml; print(json.dumps([yaml.safe_load(text) for text in json.load(sys.stdin)]))';
  const read = JSON.parse(
    execFileSync('python3', ['-c', script], { input: JSON.stringify(shown) }).toString(),
  ) as unknown[];
  for (const [at, tag] of tags.entries()) {
    if (shown[at] === '') expect(tag).toMatch(/[\s\\]/);
    else expect(read[at]).toEqual({ mounts: [[tag, '/mnt/ü', 'virtiofs', 'rw,nofail', '0', '0']] });
  }
});
