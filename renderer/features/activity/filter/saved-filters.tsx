import { Bookmark } from 'lucide-react';
import { useState } from 'react';
import { changeSettings, useSettings } from '../../../app/store/settings.ts';
import { STRINGS } from '../../../strings/strings.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field, TextInput } from '../../../ui/field.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { useActivity, useSession } from '../session/current-session.tsx';

const { saved: TEXT } = STRINGS.activity;

/** Filters with a name, kept in the settings; the current one as highlight instead. */
export function SavedFilters() {
  const session = useSession();
  const saved = useSettings(({ settings }) => settings?.savedFilters ?? []);
  const filter = useActivity((state) => state.filterInForce);
  const highlight = useActivity((state) => state.highlight);
  const [naming, setNaming] = useState(false);
  const [name, setName] = useState('');
  const none = filter === '' ? TEXT.noFilter : undefined;
  function forget(gone: string) {
    void changeSettings({ savedFilters: saved.filter((each) => each.name !== gone) });
  }
  function save() {
    const others = saved.filter((each) => each.name !== name.trim());
    void changeSettings({ savedFilters: [...others, { name: name.trim(), filter }] });
    setNaming(false);
    setName('');
  }
  return (
    <>
      <Menu
        trigger={
          <IconButton label={TEXT.label}>
            <Bookmark aria-hidden />
          </IconButton>
        }
        groups={[
          saved.map((each) => ({
            label: each.name,
            onSelect: () => {
              session.setFilter(each.filter);
            },
          })),
          [
            {
              label: TEXT.save,
              disabledReason: none,
              onSelect: () => {
                setNaming(true);
              },
            },
            {
              label: TEXT.highlight,
              disabledReason: none,
              onSelect: () => {
                session.setHighlight(filter);
                session.setFilter('');
              },
            },
            ...(highlight === ''
              ? []
              : [
                  {
                    label: TEXT.noHighlight,
                    onSelect: () => {
                      session.setHighlight('');
                    },
                  },
                ]),
          ],
          saved.map((each) => ({
            label: TEXT.forget(each.name),
            danger: true,
            onSelect: () => {
              forget(each.name);
            },
          })),
        ].filter((group) => group.length > 0)}
      />
      {naming ? (
        <Dialog
          title={TEXT.save}
          description={<code>{filter}</code>}
          onClose={() => {
            setNaming(false);
          }}
          actions={
            <Button kind="primary" disabledReason={name.trim() === '' ? TEXT.nameMissing : undefined} onClick={save}>
              {TEXT.saveNow}
            </Button>
          }
        >
          <Field label={TEXT.name}>
            {(control) => (
              <TextInput
                {...control}
                value={name}
                maxLength={100}
                onChange={({ target }) => {
                  setName(target.value);
                }}
                onKeyDown={({ key }) => {
                  if (key === 'Enter' && name.trim() !== '') save();
                }}
              />
            )}
          </Field>
        </Dialog>
      ) : null}
    </>
  );
}
