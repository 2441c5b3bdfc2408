import Button from '@cloudscape-design/components/button';

export interface RenewButtonProps {
  readonly advertiser: string;
  /** Whether deliveries wait for the new token. */
  readonly isUrgent: boolean;
  readonly onRenew: () => void;
}

/** Opens the form for a new token. */
export function RenewButton({ advertiser, isUrgent, onRenew }: RenewButtonProps) {
  return (
    <Button
      variant={isUrgent ? 'primary' : 'normal'}
      ariaLabel={`Store a new token for ${advertiser}`}
      onClick={onRenew}
    >
      Store a new token
    </Button>
  );
}
