#!/bin/sh
# The service's curl sample with all of its optional fields.
#   sample.sh <endpoint> <key> <image> <output>
# Prints the status and the content type.
set -eu

curl --silent --show-error --noproxy '*' --output "$4" --write-out '%{http_code} %{content_type}' \
  -X POST "$1/rmbg" \
  -H "x-api-key: $2" \
  -F "image=@$3" \
  -F "format=webp" \
  -F "w=800" \
  -F "h=600" \
  -F "exact_resize=false" \
  -F "mask=false" \
  -F "bg_color=#ffffffff" \
  -F "angle=0" \
  -F "expand=true"
