"""Runs ministack from a packages folder: run-emulator.py PACKAGES (alone | with-parent). Started by emulator-process.ts."""
import asyncio
import collections
import json
import os
import re
import signal
import sys
import threading
import time
import urllib.parse

packages, bond = sys.argv[1:3]
del sys.argv[1:]
sys.path.insert(0, packages)

import ministack.app as emulator
import ministack.core.lambda_runtime as runtime
import ministack.services.apigateway as gateway
import ministack.services.cloudwatch as metrics
import ministack.services.cloudwatch_logs as logs
import ministack.services.dynamodb as dynamodb
import ministack.services.ec2 as ec2
import ministack.services.lambda_svc as functions

REMEMBERED = 2000
LONGEST_CALL_SECONDS = 900


def end_with_parent():
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def answering_once(app):
    """An AWS SDK that gets no answer sends the same call again, under the same invocation id. What the first one made would then
    be refused as existing, for as long as the SDK's caller is patient (minutes), or exist twice. So the answer is repeated."""
    answers = collections.OrderedDict()

    async def answer(scope, receive, send):
        invocation = invocation_of(scope)
        if invocation is None:
            return await app(scope, receive, send)
        if invocation in answers:
            kept = await asyncio.shield(answers[invocation])
            if kept:
                for event in kept:
                    await send(event)
                return None
        answers[invocation] = asyncio.get_running_loop().create_future()
        while len(answers) > REMEMBERED:
            answers.popitem(last=False)
        events = []

        async def note(event):
            events.append(event)
            await send(event)

        try:
            await app(scope, receive, note)
        finally:
            # What failed inside is tried again in earnest.
            sound = bool(events) and events[0].get("status", 500) < 500 and not events[-1].get("more_body")
            future = answers.get(invocation)
            if future and not future.done():
                future.set_result(events if sound else None)

    return answer


def invocation_of(scope):
    if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
        return None
    return dict(scope["headers"]).get(b"amz-sdk-invocation-id")


def with_keys_of_log_groups(others):
    """ministack takes a log group's key when it is created, and knows no call to set or remove it later."""

    async def handle_request(method, path, headers, body, query_params):
        if headers.get("x-amz-target", "").split(".")[-1] not in ("AssociateKmsKey", "DisassociateKmsKey"):
            return await others(method, path, headers, body, query_params)
        data = json.loads(body)
        name = data.get("logGroupName")
        if name not in logs._log_groups:
            return logs.error_response_json("ResourceNotFoundException", f"There is no log group {name}.", 400)
        logs._log_groups[name]["kmsKeyId"] = data.get("kmsKeyId")
        return logs.json_response({})

    return handle_request


def with_route_settings(others):
    """AWS refuses a stage's settings for a route that is not there. ministack takes them, and deletes the whole stage when it is asked to
    delete those of one route."""

    async def handle_request(method, path, headers, body, query_params):
        named = re.fullmatch(r"/v2/apis/([^/]+)/stages(?:/([^/]+)(?:/routesettings/(.+))?)?", path)
        if not named or method not in ("DELETE", "PATCH", "POST"):
            return await others(method, path, headers, body, query_params)
        api, stage, key = (urllib.parse.unquote(part) if part else None for part in named.groups())
        if key and method == "DELETE":
            gateway._stages.get(api, {}).get(stage, {}).get("routeSettings", {}).pop(key, None)
            return 204, {}, b""
        known = [route["routeKey"] for route in gateway._routes.get(api, {}).values()]
        for key in (json.loads(body) if body else {}).get("routeSettings", {}):
            if key not in known:
                message = f"Unable to find Route by key {key} within the provided RouteSettings"
                return gateway._apigw_error("NotFoundException", message, 404)
        return await others(method, path, headers, body, query_params)

    return handle_request


def with_warm_indexes(describe):
    """ministack says of a table how much it is ready for, and of its indexes nothing, for which the provider waits when one is new."""

    def table_description(name):
        table = describe(name)
        for index in table.get("GlobalSecondaryIndexes", []):
            index.setdefault("WarmThroughput", {"ReadUnitsPerSecond": 12000, "WriteUnitsPerSecond": 4000, "Status": "ACTIVE"})
        return table

    return table_description


def remembering_recovery_days(update, describe):
    """ministack knows whether a table has point-in-time recovery, and forgets for how many days."""

    def update_backups(data):
        answer = update(data)
        name = dynamodb._normalize_table_name(data.get("TableName"))
        days = data.get("PointInTimeRecoverySpecification", {}).get("RecoveryPeriodInDays", 35)
        if dynamodb._pitr_settings.get(name):
            dynamodb._pitr_settings[name] = days
        return answer

    def describe_backups(data):
        status, headers, body = describe(data)
        days = dynamodb._pitr_settings.get(dynamodb._normalize_table_name(data.get("TableName")))
        if status != 200 or not days:
            return status, headers, body
        answer = json.loads(body)
        answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]["RecoveryPeriodInDays"] = days
        return dynamodb.json_response(answer)

    return update_backups, describe_backups


def with_whole_alarms(put):
    """ministack forgets an alarm's metric math and how it takes few samples, and gives each a statistic and a period that it was not
    given. Read back so, the alarm differs from what was asked for, and every update would write it again."""

    def put_metric_alarm(params, data, is_cbor, is_json=False):
        answer = put(params, data, is_cbor, is_json)
        alarm = metrics._alarms.get(data.get("AlarmName")) if is_cbor or is_json else None
        if alarm and answer[0] < 400:
            kept = ("Metrics", "EvaluateLowSampleCountPercentile", "ThresholdMetricId", "Statistic", "Period")
            alarm.update({name: data.get(name) for name in kept})
            if alarm["Period"] is None:
                del alarm["Period"]
        return answer

    return put_metric_alarm


def with_whole_flow_logs(create, describe):
    """ministack forgets a flow log's role, interval and tags, so that every deploy would make it anew."""

    def create_flow_logs(params):
        known = set(ec2._flow_logs)
        for key in [key for key in params if re.fullmatch(r"TagSpecification\.\d+\.ResourceType", key)]:
            params[key] = ["flow-log"]
        answer = create(params)
        for made in set(ec2._flow_logs) - known:
            ec2._flow_logs[made]["DeliverLogsPermissionArn"] = ec2._p(params, "DeliverLogsPermissionArn")
            ec2._flow_logs[made]["MaxAggregationInterval"] = ec2._p(params, "MaxAggregationInterval")
        return answer

    def describe_flow_logs(params):
        status, headers, body = describe(params)
        return status, headers, re.sub(rb"<flowLogId>([^<]+)</flowLogId>", with_what_was_forgotten, body)

    def with_what_was_forgotten(match):
        log = ec2._flow_logs[match[1].decode()]
        role, interval = log.get("DeliverLogsPermissionArn", ""), log.get("MaxAggregationInterval") or "600"
        more = f"<deliverLogsPermissionArn>{role}</deliverLogsPermissionArn><maxAggregationInterval>{interval}</maxAggregationInterval>"
        return match[0] + more.encode()

    return create_flow_logs, describe_flow_logs


def with_rules_for_all_ports(revoke):
    """A rule for every protocol has no ports, whatever the call says of them; ministack would keep the rule that lets a new security group go anywhere."""

    def revoke_security_group_egress(params):
        every = [key for key in params if re.fullmatch(r"IpPermissions\.\d+\.IpProtocol", key) and ec2._p(params, key) == "-1"]
        for key in every:
            for port in ("FromPort", "ToPort"):
                params.pop(key.replace("IpProtocol", port), None)
        return revoke(params)

    return revoke_security_group_egress


def retire_workers(name, qualifier=None, account=None, region=None):
    """A function that changes leaves the calls that are under way to the process they are in, as on AWS; ministack kills it under them."""
    wanted = (account, region, name, qualifier)
    with runtime._lock:
        keys = [key for key in runtime._workers if all(want in (None, have) for want, have in zip(wanted, key.split(":")))]
        retired = [worker for key in keys for worker in runtime._workers.pop(key)]
        busy = [worker for worker in retired if worker.in_use]
    for worker in busy:
        threading.Thread(target=kill_when_done, args=(worker,), daemon=True).start()
    runtime.kill_workers([worker for worker in retired if worker not in busy])


def kill_when_done(worker):
    end = time.monotonic() + LONGEST_CALL_SECONDS
    while worker.in_use and time.monotonic() < end:
        time.sleep(0.05)
    runtime.kill_workers([worker])


if bond == "with-parent":
    threading.Thread(target=end_with_parent, daemon=True).start()
logs.handle_request = with_keys_of_log_groups(logs.handle_request)
gateway.handle_request = with_route_settings(gateway.handle_request)
metrics._put_metric_alarm = with_whole_alarms(metrics._put_metric_alarm)
dynamodb._table_description = with_warm_indexes(dynamodb._table_description)
dynamodb._update_continuous_backups, dynamodb._describe_continuous_backups = remembering_recovery_days(
    dynamodb._update_continuous_backups, dynamodb._describe_continuous_backups
)
functions.invalidate_worker = retire_workers
actions = ec2._ACTION_MAP
actions["CreateFlowLogs"], actions["DescribeFlowLogs"] = with_whole_flow_logs(actions["CreateFlowLogs"], actions["DescribeFlowLogs"])
actions["RevokeSecurityGroupEgress"] = with_rules_for_all_ports(actions["RevokeSecurityGroupEgress"])
emulator.app = answering_once(emulator.app)
emulator.main()
