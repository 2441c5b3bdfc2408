/** A page of a list as it was asked for, or an earlier one that is shown meanwhile. */
interface ListQuery {
  readonly data?: { readonly total: number; readonly page: number } | undefined;
  readonly isPlaceholderData: boolean;
}

/**
 * Makes the pages of a table. The server gives the last page instead of one beyond the end.
 *
 * @param query what the server answered
 * @param asked which page was asked for, and how to ask for another
 * @param size rows on a page
 */
export const listPages = (
  { data, isPlaceholderData }: ListQuery,
  { page, goTo }: { readonly page: number; readonly goTo: (page: number) => void },
  size: number,
) => ({
  current: data === undefined || isPlaceholderData ? page : data.page,
  count: Math.ceil((data?.total ?? 0) / size),
  onChange: goTo,
});
