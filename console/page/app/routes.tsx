import { createBrowserRouter } from 'react-router';
import { Crash } from './Crash.tsx';
import { NotFound } from './NotFound.tsx';
import { Shell } from './Shell.tsx';

/** Makes the router: an address for each view, whose code is loaded when it is opened. */
export const newRouter = () =>
  createBrowserRouter([
    {
      element: <Shell />,
      errorElement: <Crash />,
      // While the code of the first view is loaded; what the view reads shows its own progress.
      hydrateFallbackElement: <></>,
      children: [
        {
          errorElement: <Crash />,
          children: [
            {
              index: true,
              lazy: async () => ({
                Component: (await import('../pages/pipeline/PipelinePage.tsx')).PipelinePage,
              }),
            },
            {
              path: 'exports',
              lazy: async () => ({
                Component: (await import('../pages/exports/ExportsPage.tsx')).ExportsPage,
              }),
            },
            {
              path: 'exports/:source/:exportId',
              lazy: async () => ({ Component: (await import('../pages/exports/ExportPage.tsx')).ExportPage }),
            },
            {
              path: 'audiences',
              lazy: async () => ({
                Component: (await import('../pages/audiences/AudiencesPage.tsx')).AudiencesPage,
              }),
            },
            {
              path: 'audiences/:advertiser/:audience',
              lazy: async () => ({
                Component: (await import('../pages/audiences/AudiencePage.tsx')).AudiencePage,
              }),
            },
            {
              path: 'new-source',
              lazy: async () => ({
                Component: (await import('../pages/new-source/NewSourcePage.tsx')).NewSourcePage,
              }),
            },
            {
              path: 'problems',
              lazy: async () => ({
                Component: (await import('../pages/problems/ProblemsPage.tsx')).ProblemsPage,
              }),
            },
            {
              path: 'configuration',
              lazy: async () => ({
                Component: (await import('../pages/configuration/ConfigurationPage.tsx')).ConfigurationPage,
              }),
            },
            { path: '*', element: <NotFound /> },
          ],
        },
      ],
    },
  ]);
