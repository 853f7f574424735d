"""A file that an agent has given to be read, kept apart for a few hours: nobody else sees it, then it is gone."""

from __future__ import annotations

import re
import secrets
from typing import NamedTuple

from ckan.lib.redis import connect_to_redis

HOURS = 4
_TOKEN = re.compile(r"[\w-]{22}", re.ASCII)


class Held(NamedTuple):
    name: str
    content: bytes


def hold(user_id: str, file: Held) -> str:
    """Keep a file for this user; the token that leads to it."""
    token = secrets.token_urlsafe(16)
    redis, key = connect_to_redis(), _key(user_id, token)
    with redis.pipeline() as pipe:
        pipe.hset(key, mapping={"name": file.name, "content": file.content})
        pipe.expire(key, HOURS * 3600)
        pipe.execute()
    return token


def find(user_id: str, token: str) -> Held | None:
    """The file that this user gave; none when it was another's, or is gone."""
    if not _TOKEN.fullmatch(token):
        return None
    kept = connect_to_redis().hgetall(_key(user_id, token))
    return Held(kept[b"name"].decode(), kept[b"content"]) if kept else None


def _key(user_id: str, token: str) -> str:
    return f"loos:held:{user_id}:{token}"
