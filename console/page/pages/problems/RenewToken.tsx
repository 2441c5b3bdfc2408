import Alert from '@cloudscape-design/components/alert';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useAct } from '../../common/act.ts';
import { answerOf, api } from '../../common/api.ts';
import { Confirm } from '../../common/Confirm.tsx';
import type { ErrorText } from '../../common/explain-error.ts';
import { useExplainError } from '../../common/session.ts';
import type { CredentialsState } from '../../common/types.ts';

export interface RenewTokenProps {
  readonly credentials: CredentialsState;
  readonly onLeave: () => void;
}

/** Asks for a new token, which TikTok checks before it is stored. It is never shown, nor kept in this page. */
export function RenewToken({ credentials, onLeave }: RenewTokenProps) {
  const { advertiser, advertiserId: knownId, secretName, command } = credentials;
  const [advertiserId, setAdvertiserId] = useState(knownId ?? '');
  const [isMoved, setIsMoved] = useState(false);
  const [accessToken, setAccessToken] = useState('');
  const explainError = useExplainError();
  const store = useAct({
    act: () =>
      answerOf(
        api.problems.credentials[':advertiser'].$put({
          param: { advertiser },
          json: { advertiserId: advertiserId.trim(), accessToken: accessToken.trim(), moves: isMoved },
        }),
      ),
    done: () => {
      onLeave();
      return {
        type: 'success',
        title: `TikTok takes the new token of ${advertiser}`,
        text: 'Deliveries that waited continue by themselves. Put dead letters with the reason TokenError back.',
      };
    },
  });
  return (
    <Confirm
      question={`Store a new token for ${advertiser}?`}
      act="Check and store"
      command={command}
      isBusy={store.isPending}
      onAct={() => store.mutate(undefined)}
      onLeave={onLeave}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          store.mutate(undefined);
        }}
      >
        <SpaceBetween size="m">
          <FormField
            label="Advertiser id"
            description="TikTok Ads Manager shows it as aadvid in its address."
          >
            <Input
              value={advertiserId}
              inputMode="numeric"
              autoComplete={false}
              onChange={({ detail }) => setAdvertiserId(detail.value)}
            />
          </FormField>
          {knownId === undefined || advertiserId.trim() === knownId ? undefined : (
            <Alert type="warning" header={`The deliveries of ${advertiser} went to advertiser ${knownId}`}>
              At another advertiser each audience is made anew by its next delivery. Those at {knownId} stay
              as they are.
              <Checkbox checked={isMoved} onChange={({ detail }) => setIsMoved(detail.checked)}>
                Deliver to another advertiser from now on
              </Checkbox>
            </Alert>
          )}
          <FormField
            label="Access token"
            description={`A long-term token of your app in TikTok API for Business. TikTok is asked first; one that it refuses is not stored. It goes into the secret ${secretName}.`}
            stretch
          >
            <Input
              value={accessToken}
              type="password"
              autoComplete={false}
              onChange={({ detail }) => setAccessToken(detail.value)}
            />
          </FormField>
          {store.error === null ? undefined : (
            <Alert type="error" header="The token was not stored">
              {errorTextOf(explainError(store.error))}
            </Alert>
          )}
        </SpaceBetween>
      </form>
    </Confirm>
  );
}

const errorTextOf = ({ message, remedy = '' }: ErrorText): string => `${message}. ${remedy}`.trimEnd();
