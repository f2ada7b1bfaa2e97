"""Web functions for the tests of the double: an ASGI app, one that sends in pieces, one that can't start."""

import modal

app = modal.App("web-double")


async def echo(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    if scope["path"] == "/fail":
        raise ValueError("no answer")
    body = (await receive())["body"]
    headers = dict(scope["headers"])
    await send(
        {"type": "http.response.start", "status": 202, "headers": [(b"x-method", scope["method"].encode())]}
    )
    for part in (scope["path"].encode(), scope["query_string"], body, headers.get(b"x-own", b"")):
        await send({"type": "http.response.body", "body": part + b";", "more_body": True})
    await send({"type": "http.response.body", "body": b"end"})


@app.function()
@modal.asgi_app()
def web():
    return echo


@app.function()
@modal.asgi_app(requires_proxy_auth=True)
def guarded():
    return echo


@app.function()
@modal.asgi_app()
def broken():
    raise RuntimeError("the model is not there")
