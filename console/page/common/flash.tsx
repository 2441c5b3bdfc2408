import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';

/** What went well is seen in the view itself soon. */
const SUCCESS_MS = 15_000;

/** One message at the top of the page about something that was done. */
export interface Message {
  readonly type: 'success' | 'error' | 'info' | 'warning';
  readonly title: string;
  readonly text?: ReactNode;
}

interface Flashes {
  readonly items: readonly FlashbarProps.MessageDefinition[];
  readonly tell: (message: Message) => void;
}

const FlashContext = createContext<Flashes | undefined>(undefined);

/** Keeps the messages of the whole page. */
export function FlashProvider({ children }: { readonly children: ReactNode }) {
  const [items, setItems] = useState<readonly FlashbarProps.MessageDefinition[]>([]);
  const tell = useCallback(({ type, title, text }: Message) => {
    const id = crypto.randomUUID();
    const dismiss = () => setItems((before) => before.filter((item) => item.id !== id));
    const item = { id, type, header: title, content: text, dismissible: true, onDismiss: dismiss };
    if (type === 'success') setTimeout(dismiss, SUCCESS_MS);
    setItems((before) => [{ ...item, dismissLabel: `Dismiss: ${title}` }, ...before].slice(0, 4));
  }, []);
  const flashes = useMemo(() => ({ items, tell }), [items, tell]);
  return <FlashContext value={flashes}>{children}</FlashContext>;
}

function useFlashes(): Flashes {
  const flashes = useContext(FlashContext);
  if (flashes === undefined) throw new Error('There is no FlashProvider around this component');
  return flashes;
}

/** @returns a function that shows a message */
export const useTell = (): Flashes['tell'] => useFlashes().tell;

/** Shows the messages. */
export function Messages() {
  return <Flashbar items={useFlashes().items} stackItems />;
}
