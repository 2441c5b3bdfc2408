import type { ComponentType } from 'react';

/** The views by their addresses, each with what loads its code. */
export const VIEWS: Readonly<Record<string, () => Promise<ComponentType>>> = {
  '/': async () => (await import('../pages/pipeline/PipelinePage.tsx')).PipelinePage,
  '/exports': async () => (await import('../pages/exports/ExportsPage.tsx')).ExportsPage,
  '/exports/:source/:exportId': async () => (await import('../pages/exports/ExportPage.tsx')).ExportPage,
  '/audiences': async () => (await import('../pages/audiences/AudiencesPage.tsx')).AudiencesPage,
  '/audiences/:advertiser/:audience': async () =>
    (await import('../pages/audiences/AudiencePage.tsx')).AudiencePage,
  '/new-source': async () => (await import('../pages/new-source/NewSourcePage.tsx')).NewSourcePage,
  '/problems': async () => (await import('../pages/problems/ProblemsPage.tsx')).ProblemsPage,
  '/configuration': async () =>
    (await import('../pages/configuration/ConfigurationPage.tsx')).ConfigurationPage,
};

/** Loads the code of all views, so that each opens while the server is away, or is another version meanwhile. */
export async function loadAllViews(): Promise<void> {
  for (const load of Object.values(VIEWS)) {
    // Opening the view tells what is wrong.
    await load().catch(() => undefined);
  }
}
