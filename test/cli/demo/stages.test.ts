import { expect, test } from 'vitest';
import { Stages } from '../../../cli/demo/stages.ts';
import { fakeTerminal } from '../../helpers/fake-terminal.ts';

/** What a terminal writes over the line of what is under way, to take it away. */
const CLEARED = '\r\u001b[K';

test('takes away what is under way when it has ended, and leaves what came after it', () => {
  const { terminal, errors } = fakeTerminal({ isInteractive: true });
  const stages = new Stages(terminal);
  const written = (act: () => void): string => {
    const before = errors().length;
    act();
    return errors().slice(before);
  };
  stages.tell({ next: 'Preparing' });
  const first = written(() => stages.end('Preparing'));
  stages.tell({ next: 'Preparing' });
  stages.tell({ next: 'Delivering' });
  const second = written(() => stages.end('Preparing'));
  stages.tell({});

  expect([first, second]).toEqual([CLEARED, '']);
});
