import Box from '@cloudscape-design/components/box';
import { Fragment } from 'react';

/** Shows a text whose commands and names of settings are between backticks. */
export function CodeText({ text }: { readonly text: string }) {
  return (
    <>
      {text.split('`').map((part, index) => {
        const key = `${index} ${part}`;
        return index % 2 === 0 ? (
          <Fragment key={key}>{part}</Fragment>
        ) : (
          <Box key={key} variant="code" display="inline">
            {part}
          </Box>
        );
      })}
    </>
  );
}
