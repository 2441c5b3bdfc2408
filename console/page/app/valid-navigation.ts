import { useEffect } from 'react';

const WRONG = 'aria-orientation';

/**
 * Takes from the phone's list of views an attribute that the design system gives it and that a nav element must not have.
 *
 * @param isNarrow whether the screen is a phone's, which alone has that list
 */
export function useValidNavigation(isNarrow: boolean): void {
  useEffect(() => {
    if (!isNarrow) return;
    const correct = () => document.querySelector(`nav[${WRONG}]`)?.removeAttribute(WRONG);
    const observer = new MutationObserver(correct);
    observer.observe(document.body, { childList: true, subtree: true });
    correct();
    return () => observer.disconnect();
  }, [isNarrow]);
}
