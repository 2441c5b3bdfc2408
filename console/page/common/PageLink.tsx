import Link, { type LinkProps } from '@cloudscape-design/components/link';
import { useNavigate } from 'react-router';

export interface PageLinkProps {
  /** Address of a view. */
  readonly to: string;
  readonly children: LinkProps['children'];
  readonly variant?: LinkProps['variant'];
  readonly fontSize?: LinkProps['fontSize'];
  readonly ariaLabel?: string;
}

/** A link to another view, which is followed without loading the page again. */
export function PageLink({ to, ...props }: PageLinkProps) {
  const navigate = useNavigate();
  return (
    <Link
      {...props}
      href={to}
      onFollow={(event) => {
        event.preventDefault();
        navigate(to);
      }}
    />
  );
}
