import { expect, test } from 'vitest';
import { notMet } from './soak-figures.ts';
import { isDeliveredBeforehand, partitionName, planPartitions, seededRandom, truthOf } from './soak-plan.ts';

test('a soak removes members of audiences, so that a lost removal shows as an unexpected member', () => {
  const partitions = planPartitions(300, 40, seededRandom(1));
  const { expected } = truthOf(partitions);

  const beforehand = partitions.filter(isDeliveredBeforehand);
  const gone = beforehand.flatMap((partition) =>
    partition.files.flat().filter((member) => !expected.get(partitionName(partition))?.has(member)),
  );
  const left = beforehand.flatMap(({ files }) => files.flat()).length - gone.length;

  expect({ gone: gone.length > 100, left: left > 100 }).toEqual({ gone: true, left: true });
});

test('the truth of a soak does not depend on the order of what is delivered after the members to remove', () => {
  const partitions = planPartitions(300, 40, seededRandom(2));
  const later = partitions.filter((partition) => !isDeliveredBeforehand(partition));

  const reversed = truthOf([...partitions.filter(isDeliveredBeforehand), ...later.toReversed()]);

  expect(reversed.expected).toEqual(truthOf(partitions).expected);
});

test('a soak in which nothing interfered is told by what it lacked', () => {
  const met = { kills: 0, repeatedEvents: 12, revocations: 0, faults: 40, failedJobRuns: 1 };

  expect(notMet(met)).toEqual(['kills', 'revocations']);
});
