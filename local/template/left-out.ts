/**
 * What the template has and the local cloud has not, with the reason. Whatever is neither here nor among what is made
 * is refused, so that nothing new goes missing unnoticed.
 */

const NOBODY_WATCHES = 'nobody is told of a local run; metrics stay in the logs of the functions';
const FOR_THE_CONSOLE = 'it is for the console';

/** Types of resources that are not made. */
export const LEFT_OUT_TYPES: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': NOBODY_WATCHES,
  'AWS::CloudWatch::Dashboard': NOBODY_WATCHES,
  'AWS::Scheduler::ScheduleGroup': NOBODY_WATCHES,
  'AWS::SNS::Topic': NOBODY_WATCHES,
  'AWS::SNS::TopicPolicy': NOBODY_WATCHES,
  'AWS::SNS::Subscription': NOBODY_WATCHES,
};

/** Properties, of resources that are made, which are not set. */
export const LEFT_OUT_PROPERTIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'AWS::S3::Bucket': {
    LoggingConfiguration: 'the local AWS writes no access logs',
  },
  'AWS::Events::Archive': {
    KmsKeyIdentifier: 'the local archive is in memory',
  },
  'AWS::Glue::Job': {
    JobRunQueuingEnabled: 'the local AWS does not know it; runs wait for the one before them anyway',
  },
  'AWS::Lambda::Function': {
    Architectures: 'this machine has its own',
    Description: FOR_THE_CONSOLE,
    TracingConfig: 'there is nobody to send traces to',
  },
  'AWS::Scheduler::Schedule': {
    Description: FOR_THE_CONSOLE,
    FlexibleTimeWindow: 'it is off',
    GroupName: NOBODY_WATCHES,
  },
};
