"""Runs ministack from a packages folder: run-emulator.py PACKAGES (alone | with-parent). Started by emulator-process.ts."""
import asyncio
import collections
import os
import signal
import sys
import threading

packages, bond = sys.argv[1:3]
del sys.argv[1:]
sys.path.insert(0, packages)

import ministack.app as emulator

REMEMBERED = 2000


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


if bond == "with-parent":
    threading.Thread(target=end_with_parent, daemon=True).start()
emulator.app = answering_once(emulator.app)
emulator.main()
