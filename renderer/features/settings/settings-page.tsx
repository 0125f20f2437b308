import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Settings } from '../../../electron/contract/app/settings.ts';
import { useSession } from '../../app/store/session.ts';
import { changeSettings, useSettings } from '../../app/store/settings.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Field, Select, TextInput } from '../../ui/field.tsx';
import { Page } from '../../ui/page.tsx';
import { Section } from '../../ui/section.tsx';
import { SwitchLine } from '../../ui/switch-line.tsx';
import styles from './settings-page.module.css';

const text = STRINGS.settings;
const THEMES = ['system', 'light', 'dark'] as const satisfies readonly Settings['theme'][];

/** Every change is saved as it is made. */
export function SettingsPage() {
  const settings = useSettings((state) => state.settings);
  const identity = useSession((state) => state.identity);
  if (settings === null || identity === null) return null;
  return (
    <Page title={text.title}>
      <div className={styles['settings']}>
        <Section title={text.appearance}>
          <div className={styles['narrow']}>
            <Field label={text.theme}>
              {(control) => (
                <Select
                  {...control}
                  value={settings.theme}
                  options={THEMES.map((value) => ({ value, label: text.themes[value] }))}
                  onChoose={(theme) => void changeSettings({ theme })}
                />
              )}
            </Field>
          </div>
        </Section>
        <Section title={text.background}>
          {identity.shell === 'desktop' ? <Background settings={settings} /> : <p>{text.desktopOnly}</p>}
        </Section>
        <Section title={text.activity}>
          <div className={styles['narrow']}>
            <Buffer bufferMib={settings.bufferMib} />
          </div>
          <SavedFilters filters={settings.savedFilters} />
          {settings.mutedChecks.length === 0 ? null : (
            <p className={styles['line']}>
              {text.mutedChecks(settings.mutedChecks.length)}
              <Button size="small" onClick={() => void changeSettings({ mutedChecks: [] })}>
                {text.unmute}
              </Button>
            </p>
          )}
        </Section>
        <Section title={text.about}>
          <p>{text.aboutText(identity.version, identity.user.name)}</p>
          <p className={styles['quiet']}>{text.core[identity.core]}</p>
        </Section>
      </div>
    </Page>
  );
}

function Background({ settings }: { readonly settings: Settings }) {
  return (
    <>
      <SwitchLine
        label={text.stayInBackground}
        hint={text.stayInBackgroundHint}
        checked={settings.stayInBackground}
        onChange={(stayInBackground) => void changeSettings({ stayInBackground })}
      />
      <SwitchLine
        label={text.notifications}
        hint={text.notificationsHint}
        checked={settings.notifications}
        onChange={(notifications) => void changeSettings({ notifications })}
      />
      <SwitchLine
        label={text.tray}
        hint={text.trayHint}
        checked={settings.tray}
        onChange={(tray) => void changeSettings({ tray })}
      />
    </>
  );
}

/** settings.ts of the contract has the same bounds; the core refuses what is beyond them. */
const BUFFER_MIB = { min: 16, max: 4096 } as const;

function Buffer({ bufferMib }: { readonly bufferMib: number }) {
  const [typed, setTyped] = useState(String(bufferMib));
  useEffect(() => {
    setTyped(String(bufferMib));
  }, [bufferMib]);
  const value = Number(typed);
  const isValid = Number.isInteger(value) && value >= BUFFER_MIB.min && value <= BUFFER_MIB.max;
  function apply() {
    if (isValid && value !== bufferMib) void changeSettings({ bufferMib: value });
  }
  return (
    <Field
      label={text.buffer}
      hint={text.bufferHint}
      messages={isValid ? [] : [{ level: 'error', message: text.bufferProblem }]}
    >
      {(control) => (
        <TextInput
          {...control}
          type="number"
          {...BUFFER_MIB}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
          }}
          onBlur={apply}
          onKeyDown={(event) => {
            if (event.key === 'Enter') apply();
          }}
        />
      )}
    </Field>
  );
}

function SavedFilters({ filters }: { readonly filters: Settings['savedFilters'] }) {
  return (
    <div>
      <h3>{text.savedFilters}</h3>
      {filters.length === 0 ? <p className={styles['quiet']}>{text.noFilters}</p> : null}
      <ul>
        {filters.map((each) => (
          <li key={each.name} className={styles['line']}>
            <span>{each.name}</span>
            <code>{each.filter}</code>
            <IconButton
              size="small"
              label={text.removeFilter(each.name)}
              onClick={() => void changeSettings({ savedFilters: filters.filter(({ name }) => name !== each.name) })}
            >
              <X aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
    </div>
  );
}
