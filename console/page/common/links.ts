/** Addresses of the views. */
export const links = {
  pipeline: '/',
  exports: '/exports',
  exportsOf: (source: string) => `/exports?source=${encodeURIComponent(source)}`,
  failedExports: (text: string) => `/exports?state=failed&text=${encodeURIComponent(text)}`,
  export: (source: string, exportId: string) =>
    `/exports/${encodeURIComponent(source)}/${encodeURIComponent(exportId)}`,
  run: (source: string, exportId: string, run: string) =>
    `/exports/${encodeURIComponent(source)}/${encodeURIComponent(exportId)}?run=${encodeURIComponent(run)}`,
  audiences: '/audiences',
  audience: (advertiser: string, audience: string) =>
    `/audiences/${encodeURIComponent(advertiser)}/${encodeURIComponent(audience)}`,
  newSource: '/new-source',
  problems: '/problems',
  configuration: '/configuration',
} as const;
