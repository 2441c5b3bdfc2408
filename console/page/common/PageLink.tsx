import Link from '@cloudscape-design/components/link';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';

export interface PageLinkProps {
  /** Address of a view. */
  readonly to: string;
  readonly children: ReactNode;
}

/** A link to another view, which is followed without loading the page again. */
export function PageLink({ to, children }: PageLinkProps) {
  const navigate = useNavigate();
  return (
    <Link
      href={to}
      onFollow={(event) => {
        event.preventDefault();
        navigate(to);
      }}
    >
      {children}
    </Link>
  );
}
