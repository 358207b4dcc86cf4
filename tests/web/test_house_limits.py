"""The bound on request bodies."""

from k8slearn.limits import BodyLimit

LIMIT = 1000


class Exchange:
    """One HTTP request whose body arrives in `chunks`, through BodyLimit, to `echo_size`."""

    def __init__(self, chunks: list[bytes], declared: int | None = None) -> None:
        self.chunks = chunks
        self.sent: list[dict] = []
        headers = [] if declared is None else [(b"content-length", str(declared).encode())]
        self.scope = {"type": "http", "headers": headers}

    async def receive(self) -> dict:
        body = self.chunks.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(self.chunks)}

    async def send(self, message: dict) -> None:
        self.sent.append(message)

    async def run(self) -> tuple[int, bytes]:
        await BodyLimit(echo_size, LIMIT)(self.scope, self.receive, self.send)
        return self.sent[0]["status"], self.sent[1]["body"]


async def echo_size(scope, receive, send) -> None:
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message["body"])
        more = message["more_body"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(size).encode()})


async def test_a_body_of_the_limit_passes() -> None:
    assert await Exchange([b"x" * 600, b"x" * 400], declared=LIMIT).run() == (200, b"1000")


async def test_a_longer_body_is_refused_before_it_arrives() -> None:
    exchange = Exchange([b"x" * 1001], declared=1001)
    status, text = await exchange.run()
    assert status == 413
    assert "Send less" in text.decode()
    assert "请减小" in text.decode()
    assert exchange.chunks, "no byte of the body was read"


async def test_a_body_of_undeclared_length_is_counted() -> None:
    assert (await Exchange([b"x" * 600, b"x" * 600]).run())[0] == 413
