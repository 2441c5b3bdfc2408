import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useAddress } from '../../common/address.ts';
import { DataTable } from '../../common/DataTable.tsx';
import { Failure } from '../../common/Failure.tsx';
import { useMayChange } from '../../common/session.ts';
import { Time } from '../../common/Time.tsx';
import { useCredentials } from './data.ts';
import { RenewButton } from './RenewButton.tsx';
import { RenewToken } from './RenewToken.tsx';

/** Shows whether TikTok accepts the token of each advertiser, and renews one. */
export function Tokens() {
  const [{ renew }, setAddress] = useAddress('renew');
  const mayChange = useMayChange();
  const { data, error, isPending, refetch } = useCredentials();
  if (error !== null && data === undefined) {
    return <Failure title="The tokens could not be read" error={error} onRetry={() => void refetch()} />;
  }
  const items = data?.items ?? [];
  const chosen = mayChange ? items.find(({ advertiser }) => advertiser === renew) : undefined;
  return (
    <>
      <DataTable
        label="Access tokens"
        items={items}
        isLoading={isPending}
        keyOf={({ advertiser }) => advertiser}
        header={
          <Header
            variant="h2"
            description="While TikTok refuses a token, the deliveries of its advertiser wait. They continue by themselves with a new one."
          >
            Access tokens
          </Header>
        }
        empty={undefined}
        columns={[
          { id: 'advertiser', header: 'Advertiser', isRowHeader: true, cell: ({ advertiser }) => advertiser },
          { id: 'secret', header: 'Secret', isWide: true, cell: ({ secretName }) => secretName },
          {
            id: 'state',
            header: 'State',
            cell: ({ isRefused, renewedAt, reason, since }) =>
              renewedAt !== undefined ? (
                <>
                  <StatusIndicator type="pending">a newer token is stored</StatusIndicator>
                  <Box fontSize="body-s" color="text-body-secondary">
                    <Time at={renewedAt} />; the next delivery tests it
                  </Box>
                </>
              ) : isRefused ? (
                <>
                  <StatusIndicator type="error">refused by TikTok</StatusIndicator>
                  <Box fontSize="body-s" color="text-body-secondary">
                    {reason}
                    {since === undefined ? undefined : (
                      <>
                        {', '}
                        <Time at={since} />
                      </>
                    )}
                  </Box>
                </>
              ) : (
                <StatusIndicator type="success">no refusal known</StatusIndicator>
              ),
          },
          ...(mayChange
            ? [
                {
                  id: 'renew',
                  isWide: true,
                  header: 'Actions',
                  cell: ({ advertiser, isRefused }: (typeof items)[number]) => (
                    <RenewButton
                      advertiser={advertiser}
                      isUrgent={isRefused}
                      onRenew={() => setAddress({ renew: advertiser })}
                    />
                  ),
                },
              ]
            : []),
        ]}
      />
      {chosen === undefined ? undefined : (
        <RenewToken credentials={chosen} onLeave={() => setAddress({ renew: undefined })} />
      )}
    </>
  );
}
