"""CKAN's API, as who loads the demo asks it."""

from __future__ import annotations

from typing import Any

import requests


class Api:
    def __init__(self, site: str, token: str) -> None:
        self._site, self._headers = site, {"Authorization": token}

    def ask(self, action: str, **values: Any) -> Any:
        return self._post(action, json=values)

    def upload(self, action: str, file: tuple[str, bytes], **values: Any) -> Any:
        return self._post(action, data=values, files={"upload": file})

    def _post(self, action: str, **body: Any) -> Any:
        address = f"{self._site}/api/3/action/{action}"
        answer = requests.post(address, headers=self._headers, timeout=120, **body).json()
        if not answer["success"]:
            raise SystemExit(f"{action} : {answer['error']}")
        return answer["result"]
