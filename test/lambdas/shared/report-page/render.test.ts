import { describe, expect, test } from 'vitest';
import { renderReportPage } from '../../../../lambdas/shared/report-page/render.ts';
import { columnWith, deliveryWith, partitionWith, reportWith } from '../../../helpers/report.ts';

/** The visible text, one space between words. */
const textOf = (page: string): string =>
  page
    .replace(/<head>.*<\/head>/s, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');

describe('renderReportPage', () => {
  test('shows what AWS Glue used for the run, once that is known', () => {
    const usage = {
      jobRuns: 1,
      workers: 10,
      workerType: 'G.1X',
      executionClass: 'STANDARD' as const,
      seconds: 103,
      dpuSeconds: 206,
      dollars: 0.02518,
    };

    expect(textOf(renderReportPage(reportWith(), { usage }))).toContain(
      'AWS Glue: up to 10 G.1X workers, 1 min 43 s, 0.06 DPU-hours, about 0.025 $.',
    );
    expect(textOf(renderReportPage(reportWith()))).not.toContain('AWS Glue');
  });

  test('names the commands of the pipeline that it is about', () => {
    const page = renderReportPage(reportWith(), {
      deliveries: [deliveryWith({ state: 'failed', reason: 'no room' })],
      completeCommands: (remedy) => remedy.replace('audiences redrive', 'audiences redrive --stack Other'),
    });

    expect(textOf(page)).toContain('“npx audiences redrive --stack Other”');
  });

  test('escapes an audience, a column and a shape that look like markup', () => {
    const page = renderReportPage(
      reportWith({
        columns: [
          columnWith({
            column: '<img src=x>',
            shapes: [{ reason: 'invalid_email', shape: '</code><script>', count: 1 }],
          }),
        ],
        partitions: [partitionWith({ audience: '<script>alert("x")</script>' })],
      }),
    );

    expect(page).not.toMatch(/<script|<img/);
    expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
    expect(page).toContain('&lt;img src=x&gt;');
  });

  test('is the same page for the same facts', () => {
    expect(renderReportPage(reportWith(), { deliveries: [deliveryWith()] })).toBe(
      renderReportPage(reportWith(), { deliveries: [deliveryWith()] }),
    );
  });

  test('omits the delivery columns before any delivery is known', () => {
    const text = textOf(renderReportPage(reportWith()));

    expect(text).not.toContain('At TikTok');
    expect(text).toContain('Autumn buyers email_sha256 1,850 1,700 1,900 1 file 123.5 kB');
  });

  test('does not show deliveries of a run prepared on this machine as pending', () => {
    const text = textOf(renderReportPage(reportWith(), { isLocal: true }));

    expect(text).not.toContain('not yet');
    expect(text).toContain('Delivered not known here prepared on this machine');
  });

  test('shows the state of a partition at TikTok', () => {
    const fact = deliveryWith({ audienceName: 'Autumn buyers (PHONE_SHA256)', format: 'phone_sha256' });
    const text = textOf(
      renderReportPage(reportWith({ partitions: [partitionWith({ format: 'phone_sha256' })] }), {
        deliveries: [fact],
      }),
    );

    expect(text).toContain(
      'Delivered 1,900 lines (100%) 1,200 matched Autumn buyers (PHONE_SHA256) id 7423948273948273946',
    );
  });

  test.each([
    ['nothing_to_remove', 'Nothing to remove'],
    ['empty', 'Empty'],
  ] as const)('does not call a partition delivered that sent nothing: %s', (state, name) => {
    const page = String(renderReportPage(reportWith(), { deliveries: [deliveryWith({ state })] }));

    expect(page).toContain(`<span class="badge ${state}">${name}</span>`);
    expect(page).not.toContain('"badge delivered"');
  });

  test('shows a partition whose delivery is not known as waiting', () => {
    expect(textOf(renderReportPage(reportWith(), { deliveries: [] }))).toContain('123.5 kB Waiting –');
  });

  test('marks a partition below TikTok’s minimum', () => {
    const small = partitionWith({ unique: 999, belowMinimum: true });

    expect(textOf(renderReportPage(reportWith({ partitions: [small] })))).toContain('999 below 1,000');
  });

  test('says that an export produced no partition', () => {
    const page = renderReportPage(reportWith({ rows: 0, columns: [], partitions: [] }));

    expect(textOf(page)).toContain(
      'None: the export gave no usable identifier, so there was nothing to deliver.',
    );
  });

  test('counts the time outside of the stages as part of the whole', () => {
    expect(textOf(renderReportPage(reportWith()))).toContain(
      'Read 1.5 s 60.0% Write 0.5 s 20.0% Together 2.5 s',
    );
  });

  test.each([
    [0.25, '0.25 CRPU-hours'],
    [0.0001, '&lt;0.001 CRPU-hours'],
  ])('shows what a query of %d CRPU-hours cost', (crpuHours, text) => {
    expect(renderReportPage(reportWith({ query: { crpuHours } }))).toContain(
      `<dt>Query cost</dt><dd>${text}</dd>`,
    );
  });

  test('shows no cost of an export that no query wrote', () => {
    expect(renderReportPage(reportWith())).not.toContain('Query cost');
  });

  test('names the export of a repeated run beside it', () => {
    const repeated = textOf(renderReportPage(reportWith({ runId: 'week-47-2' })));
    const first = textOf(renderReportPage(reportWith()));

    expect(repeated).toContain('Run week-47-2 Export week-47 Exported');
    expect(first).toContain('Run week-47 Exported');
  });
});
