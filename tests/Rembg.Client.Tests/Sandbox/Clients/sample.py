"""The service's Python sample with all of its optional fields.

    sample.py <endpoint> <key> <image> <output>

Prints the status and the content type, and the text of an error.
"""

import sys

import requests

endpoint, key, image, output = sys.argv[1:]
fields = {
    "format": "webp",
    "w": 800,
    "h": 600,
    "exact_resize": "false",
    "mask": "false",
    "bg_color": "#ffffffff",
    "angle": 0,
    "expand": "true",
}

with requests.Session() as session, open(image, "rb") as file:
    session.trust_env = False  # No proxy between this machine and itself.
    response = session.post(endpoint + "/rmbg", headers={"x-api-key": key}, files={"image": file}, data=fields)

print(response.status_code, response.headers["content-type"])
if response.status_code == 200:
    with open(output, "wb") as file:
        file.write(response.content)
else:
    print(response.text)
