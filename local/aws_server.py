"""AWS on this machine: moto's server on a free loopback port, with what moto leaves open closed.

Run by `aws.ts`. Prints one JSON line `{"port": …}` when it accepts requests, and ends when its standard
input is closed, so that it never outlives the command that started it.

Beyond moto:

* Glue job runs keep the state they were last given, instead of advancing each time somebody looks. The
  executor that really runs them tells by `POST /local/glue/job-runs/<id>`. A run that has ended has its
  execution class and DPU-seconds, as Glue has for jobs that scale.
* Requests to DynamoDB and Glue are answered one after another: moto checks a condition and writes in two
  steps, so two threads could both win a conditional write that AWS gives to one.
* A bucket that sends its events to EventBridge says so when asked for its notifications.
* A transaction of DynamoDB keeps a light backup of its tables to roll back to. Moto copies every item of the
  table for each item that the transaction writes, which costs gigabytes after some hundred writes.
* A transaction of DynamoDB that comes again with the same token, because its answer was lost, is answered as
  before and writes nothing. Moto takes it for another one.
* Before a rule hands an event to a queue, the guard that was told by `POST /local/guard` is asked whether the
  policies of queue and key allow it; if not, the event goes to the dead-letter queue of the target, when the
  policies of that one allow it, with the attributes that say why. EventBridge does not try again what it is
  not allowed.
* A message whose time out of sight is over is received within a twentieth of a second. Moto wakes for new
  messages alone, and looks for such ones once a second.
* Messages that were received together come into sight again together. Moto counts the time of each by itself,
  so that a receive in between gets some of them.
* A queue deletes a message while no other comes in. Moto makes a new list of those that are left, and loses
  what was added meanwhile.
* Of a message that was received again only the latest receipt handle counts: a delete with an earlier one
  succeeds and deletes nothing, a change of its time out of sight is refused. Moto takes every handle that a
  message ever had.
* Each version of a secret has the time when it was stored. Moto gives all of them the time of the request,
  and fails where there is no such secret.
* CloudFormation tells the outputs of stacks that it was told of by `POST /local/stacks`; see `aws_stacks.py`.
* The service that a request is for is found once for each host, and the methods of a service are listed once.
  Moto lists its own folders and the members of its classes for every request, which is a quarter of its work.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from datetime import datetime
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request as OutgoingRequest
from urllib.request import urlopen
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from aws_stacks import with_stacks
from flask import Flask
from moto.backends import SERVICE_NAMES, get_backend
from moto.core import responses
from moto.core.common_types import TYPE_RESPONSE
from moto.core.responses import ActionResult
from moto.core.utils import (
    iso_8601_datetime_without_milliseconds,
    method_names_from_class,
    utcfromtimestamp,
    utcnow,
)
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler
from moto.events.models import Rule
from moto.glue import models
from moto.moto_api import state_manager
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from moto.s3.responses import S3Response
from moto.secretsmanager.exceptions import SecretNotFoundException
from moto.secretsmanager.models import SecretsManagerBackend
from moto.sqs.exceptions import ReceiptHandleIsInvalid
from moto.sqs.models import Message, Queue, SQSBackend, sqs_backends
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

JOB_RUNS_PATH = "/local/glue/job-runs/"
GUARD_PATH = "/local/guard"
FEWEST_WORKERS = 2
DPUS_OF_WORKERS = {"G.1X": 1, "G.2X": 2, "G.4X": 4, "G.8X": 8}
FINAL_STATES = frozenset({"SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT"})
LOOK_AGAIN_SECONDS = 0.05
ONE_AT_A_TIME = ("DynamoDB_", "AWSGlue.")


class LocalJobRun(models.FakeJobRun):
    """A job run whose state is what the executor last said."""

    _error_message: str | None = None
    _ended_on: datetime | None = None

    def change(self, state: str, error_message: str | None) -> None:
        """Takes the state, and when the run failed the error message, that GetJobRun is to answer."""
        self.status = state
        self._error_message = error_message
        self.modified_on = utcnow()
        self._ended_on = self.modified_on if state in FINAL_STATES else None

    def as_dict(self) -> dict[str, Any]:
        """The run as GetJobRun describes it."""
        description = super().as_dict()
        until = self._ended_on or utcnow()
        description["ExecutionTime"] = round((until - self.started_on).total_seconds())
        description["CompletedOn"] = self._ended_on
        description["ExecutionClass"] = execution_class_of(self.job_name)
        if self._ended_on is not None and self.worker_type in DPUS_OF_WORKERS:
            # As for a run that scales: the fewest workers suffice for what runs here.
            dpus = FEWEST_WORKERS * DPUS_OF_WORKERS[self.worker_type]
            description["DPUSeconds"] = float(description["ExecutionTime"] * dpus)
        description["ErrorMessage"] = self._error_message
        return {name: value for name, value in description.items() if value is not None}


moto_bucket_notification = S3Response.get_bucket_notification


def bucket_notification(response: S3Response) -> TYPE_RESPONSE:
    """The notifications of a bucket; EventBridge, which takes all events, is the only target used here."""
    configuration = response.backend.get_bucket_notification_configuration(response.bucket_name)
    if configuration is None or configuration.event_bridge is None:
        return moto_bucket_notification(response)
    response.data["Action"] = "GetBucketNotificationConfiguration"
    return response.serialized(ActionResult({"EventBridgeConfiguration": {}}))


moto_list_secret_version_ids = SecretsManagerBackend.list_secret_version_ids


def list_secret_version_ids(backend: SecretsManagerBackend, secret_id: str) -> str:
    """The versions of a secret, each with the time when it was stored."""
    if secret_id not in backend.secrets:
        raise SecretNotFoundException
    answer = json.loads(moto_list_secret_version_ids(backend, secret_id))
    versions = backend.secrets[secret_id].versions
    for version in answer["Versions"]:
        version["CreatedDate"] = versions[version["VersionId"]]["createdate"]
    return json.dumps(answer)


def backup_of_table(table: Table, _memo: dict[int, Any]) -> Table:
    """The table with the items it has now. A Put replaces an item, so the items themselves need no copy."""
    backup = copy(table)
    backup.items = defaultdict(dict)
    for hash_key, items in table.items.items():
        backup.items[hash_key] = copy(items)
    return backup


moto_transact_write_items = DynamoHandler.transact_write_items
answered_transactions: dict[str, ActionResult] = {}
"""By the token of their request; those that were refused are not among them."""


def transact_write_items(handler: DynamoHandler) -> ActionResult:
    """Writes all items or none, once for each token."""
    token = handler.body.get("ClientRequestToken")
    if token is None:
        return moto_transact_write_items(handler)
    if token not in answered_transactions:
        answered_transactions[token] = moto_transact_write_items(handler)
    return answered_transactions[token]


moto_receive_message = SQSBackend.receive_message


def receive_message(backend: SQSBackend, queue_name: str, *args: Any, **settings: Any) -> list[Message]:
    """Receives messages, which are out of sight until the same moment."""
    received = moto_receive_message(backend, queue_name, *args, **settings)
    ids = {message.id for message in received}
    together = [message for message in backend.get_queue(queue_name)._messages if message.id in ids]
    until = max((message.visible_at for message in together), default=0.0)
    for message in together:
        message.visible_at = until
    return received


moto_delete_message = Queue.delete_message


def delete_message(queue: Queue, receipt_handle: str) -> None:
    """Deletes a message, which moto does without the lock that it has for adding one."""
    with queue._messages_lock:
        if not is_replaced(queue, receipt_handle):
            moto_delete_message(queue, receipt_handle)


moto_change_message_visibility = SQSBackend.change_message_visibility


def change_message_visibility(
    backend: SQSBackend, queue_name: str, receipt_handle: str, visibility_timeout: int
) -> None:
    """Sets the time out of sight of the message that the receipt handle is the latest of."""
    if is_replaced(backend.get_queue(queue_name), receipt_handle):
        raise ReceiptHandleIsInvalid
    moto_change_message_visibility(backend, queue_name, receipt_handle, visibility_timeout)


def is_replaced(queue: Queue, receipt_handle: str) -> bool:
    """Whether a message of the queue has been received again since it had this receipt handle."""
    return any(
        message.receipt_handle != receipt_handle and message.had_receipt_handle(receipt_handle)
        for message in queue._messages
    )


def wait_for_messages(queue: Queue, timeout: float) -> None:
    """Waits until a message comes, or until it is time to look whether one is in sight again."""
    with queue._messages_lock:
        queue._messages_lock.wait_for(lambda: queue.messages, timeout=min(timeout, LOOK_AGAIN_SECONDS))


class Deliveries:
    """Events on their way from rules to queues."""

    guard: str | None = None

    @classmethod
    def are_allowed(cls, rule_arn: str, queue_arn: str) -> bool:
        """Whether the guard lets the rule send to the queue; without a guard it may."""
        if cls.guard is None:
            return True
        question = json.dumps({"ruleArn": rule_arn, "queueArn": queue_arn}).encode()
        url = f"{cls.guard}/local/event-deliveries"
        request = OutgoingRequest(url, data=question, method="POST")  # noqa: S310 (the cloud's own loopback address)
        try:
            with urlopen(request, timeout=10):  # noqa: S310 (the cloud's own loopback address)
                return True
        except HTTPError as error:
            if error.code == HTTPStatus.FORBIDDEN:
                return False
            raise


moto_send_to_sqs_queue = Rule._send_to_sqs_queue


def send_to_sqs_queue(
    rule: Rule, resource_id: str, event: dict[str, Any], group_id: str | None = None
) -> None:
    """Sends an event to a queue, or else to the target's dead-letter queue, when the policies allow it."""
    queue_arn = f"arn:aws:sqs:{rule.region_name}:{rule.account_id}:{resource_id}"
    if Deliveries.are_allowed(rule.arn, queue_arn):
        moto_send_to_sqs_queue(rule, resource_id, event, group_id)
        return
    for dead_letter_arn in dead_letter_queues_of(rule, queue_arn):
        if Deliveries.are_allowed(rule.arn, dead_letter_arn):
            send_to_dead_letter_queue(rule, dead_letter_arn.rpartition(":")[2], event, queue_arn)


def send_to_dead_letter_queue(rule: Rule, name: str, event: dict[str, Any], target_arn: str) -> None:
    """Sends an event with the attributes that EventBridge gives it (User Guide, Using dead-letter queues)."""
    attributes = {
        "RULE_ARN": rule.arn,
        "TARGET_ARN": target_arn,
        "ERROR_CODE": "NO_PERMISSIONS",
        "ERROR_MESSAGE": "The policy of the queue does not allow the rule to send to it.",
    }
    if "time" in event:
        event["time"] = iso_8601_datetime_without_milliseconds(utcfromtimestamp(int(event["time"])))
    sqs_backends[rule.account_id][rule.region_name].send_message(
        queue_name=name,
        message_body=json.dumps(event),
        message_attributes={
            key: {"DataType": "String", "StringValue": value} for key, value in attributes.items()
        },
    )


def dead_letter_queues_of(rule: Rule, queue_arn: str) -> list[str]:
    """ARNs of the queues for events that the rule could not hand to a queue: one, or none."""
    targets = [target for target in rule.targets if target["Arn"] == queue_arn]
    return [str(target["DeadLetterConfig"]["Arn"]) for target in targets if "DeadLetterConfig" in target]


def execution_class_of(job_name: str) -> str | None:
    """The execution class of the job of that name in any account and region."""
    for account in get_backend("glue").values():
        for backend in account.values():
            if job_name in backend.jobs:
                return str(backend.jobs[job_name].execution_class)
    return None


def find_job_run(run_id: str) -> LocalJobRun | None:
    """The job run of that id in any account, region and job."""
    for account in get_backend("glue").values():
        for backend in account.values():
            for job in backend.jobs.values():
                for run in job.job_runs:
                    if isinstance(run, LocalJobRun) and run.job_run_id == run_id:
                        return run
    return None


def with_local_paths(application: WSGIApplication) -> WSGIApplication:
    """Answers the path for job runs and hands everything else to moto."""
    lock = threading.Lock()

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == GUARD_PATH:
            Deliveries.guard = json.loads(Request(environ).get_data())["url"]
            return Response(status=204)(environ, start_response)
        if path.startswith(JOB_RUNS_PATH):
            with lock:
                run = find_job_run(path.removeprefix(JOB_RUNS_PATH))
                if run is None:
                    return Response("no such job run\n", 404)(environ, start_response)
                change = json.loads(Request(environ).get_data())
                run.change(change["state"], change.get("errorMessage"))
                return Response(status=204)(environ, start_response)
        if environ.get("HTTP_X_AMZ_TARGET", "").startswith(ONE_AT_A_TIME):
            with lock:
                return application(environ, start_response)
        return application(environ, start_response)

    return answer


def create_app(service: SERVICE_NAMES) -> Flask:
    """Moto's application for a service, without the checks of each request that help to develop one."""
    application = create_backend_app(service)
    application.debug = False
    return application


def end_with_standard_input() -> None:
    """Ends this process at once when the starting process closes the pipe, also by dying."""
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    """Serves until standard input is closed."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C goes to the whole group; the starting process decides.
    vars(models)["FakeJobRun"] = LocalJobRun
    setattr(DynamoHandler, "transact_write_items", transact_write_items)  # noqa: B010 (mypy guards methods)
    setattr(Table, "__deepcopy__", backup_of_table)  # noqa: B010 (mypy guards methods)
    setattr(S3Response, "get_bucket_notification", bucket_notification)  # noqa: B010 (mypy guards methods)
    setattr(SecretsManagerBackend, "list_secret_version_ids", list_secret_version_ids)  # noqa: B010 (mypy guards methods)
    setattr(Rule, "_send_to_sqs_queue", send_to_sqs_queue)  # noqa: B010 (mypy guards methods)
    setattr(SQSBackend, "receive_message", receive_message)  # noqa: B010 (mypy guards methods)
    setattr(Queue, "delete_message", delete_message)  # noqa: B010 (mypy guards methods)
    setattr(SQSBackend, "change_message_visibility", change_message_visibility)  # noqa: B010 (mypy guards methods)
    setattr(Queue, "wait_for_messages", wait_for_messages)  # noqa: B010 (mypy guards methods)
    backend_for_host = cache(DomainDispatcherApplication.get_backend_for_host)
    setattr(DomainDispatcherApplication, "get_backend_for_host", backend_for_host)  # noqa: B010 (mypy guards methods)
    vars(responses)["method_names_from_class"] = cache(method_names_from_class)
    # A line for each request would be a twentieth of the work.
    setattr(MotoRequestHandler, "log_request", lambda *_: None)  # noqa: B010 (mypy guards methods)
    # Advances after this many requests, which is never reached.
    state_manager.set_transition("glue::job_run", {"progression": "manual", "times": sys.maxsize})
    application = with_local_paths(with_stacks(DomainDispatcherApplication(create_app)))
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=MotoRequestHandler)
    threading.Thread(target=end_with_standard_input, daemon=True).start()
    print(json.dumps({"port": server.server_port}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
