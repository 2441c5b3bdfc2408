"""CloudFormation on this machine: the outputs of the stacks that it was told about.

The stacks' resources are made by other means, and nothing here reads a template. Moto's CloudFormation could
tell outputs too, but it loads the code of every service that it can make resources of, which takes more than
a second of work in each local AWS.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment
from xml.etree.ElementTree import Element, SubElement, tostring

from moto.core.utils import utcnow
from werkzeug.wrappers import Request, Response

STACKS_PATH = "/local/stacks"
SIGNED_FOR_CLOUDFORMATION = "/cloudformation/aws4_request"
NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/"


def with_stacks(application: WSGIApplication) -> WSGIApplication:
    """Answers for CloudFormation, and hands everything else to another application."""
    stacks = Stacks()

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == STACKS_PATH:
            return stacks.add(Request(environ))(environ, start_response)
        if SIGNED_FOR_CLOUDFORMATION in environ.get("HTTP_AUTHORIZATION", ""):
            return stacks.answer(Request(environ))(environ, start_response)
        return application(environ, start_response)

    return answer


class Stacks:
    """Answers DescribeStacks, as in CloudFormation's API reference."""

    def __init__(self) -> None:
        """No stacks."""
        self._described: dict[str, Element] = {}

    def add(self, request: Request) -> Response:
        """Takes a stack's name and outputs from the JSON of a request; one of the same name is replaced."""
        stack = json.loads(request.get_data())
        self._described[stack["name"]] = description_of(stack["name"], stack["outputs"])
        return Response(status=HTTPStatus.NO_CONTENT)

    def answer(self, request: Request) -> Response:
        """Answers a request for CloudFormation; one that is not DescribeStacks is refused."""
        action = request.form.get("Action")
        if action != "DescribeStacks":
            return refusal("InvalidAction", f"The local CloudFormation knows DescribeStacks, not {action}")
        name = request.form.get("StackName")
        if name is None:
            return answer_with(list(self._described.values()))
        if name not in self._described:
            return refusal("ValidationError", f"Stack with id {name} does not exist")
        return answer_with([self._described[name]])


def description_of(name: str, outputs: Mapping[str, str]) -> Element:
    """A stack that was created now, with outputs by their names."""
    member = Element("member")
    SubElement(member, "StackName").text = name
    SubElement(member, "CreationTime").text = utcnow().isoformat(timespec="milliseconds") + "Z"
    SubElement(member, "StackStatus").text = "CREATE_COMPLETE"
    listed = SubElement(member, "Outputs")
    for key, value in outputs.items():
        output = SubElement(listed, "member")
        SubElement(output, "OutputKey").text = key
        SubElement(output, "OutputValue").text = value
    return member


def answer_with(stacks: list[Element]) -> Response:
    """The answer that describes stacks."""
    document = Element("DescribeStacksResponse", xmlns=NAMESPACE)
    SubElement(SubElement(document, "DescribeStacksResult"), "Stacks").extend(stacks)
    return Response(tostring(document), HTTPStatus.OK, content_type="text/xml")


def refusal(code: str, message: str) -> Response:
    """The answer that names what is wrong with a request."""
    document = Element("ErrorResponse", xmlns=NAMESPACE)
    error = SubElement(document, "Error")
    SubElement(error, "Type").text = "Sender"
    SubElement(error, "Code").text = code
    SubElement(error, "Message").text = message
    return Response(tostring(document), HTTPStatus.BAD_REQUEST, content_type="text/xml")
