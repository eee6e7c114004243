#!/bin/sh
# Waits until the role assignments are in effect, seen from whoever deploys, who got the same roles in the same deployment.
set -eu

: "${AZURE_STATE_TABLE_ENDPOINT:?run this through azd, after azd provision}"
pause=${ROUTER_WAIT_SECONDS:-10}
attempts=${ROUTER_WAIT_ATTEMPTS:-60}

if [ "${ROUTER_PRIVATE_NETWORK:-false}" = true ]; then
  # The table cannot be asked from here.
  echo "Waiting $((pause * 12)) s for the role assignments."
  sleep "$((pause * 12))"
  exit 0
fi

token=$(azd auth token --output json --scope https://storage.azure.com/.default | sed -n 's/.*"token": *"\([^"]*\)".*/\1/p')
attempt=1
while :; do
  status=$({
    # The token goes by standard input: arguments are visible to every process.
    printf 'url = "%sTables?$top=1"\n' "${AZURE_STATE_TABLE_ENDPOINT%/}/"
    printf 'header = "Authorization: Bearer %s"\n' "$token"
    printf 'header = "x-ms-version: 2020-12-06"\nheader = "Accept: application/json;odata=nometadata"\n'
    printf 'header = "x-ms-date: %s"\n' "$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S GMT')"
  } | curl --silent --show-error --max-time 30 --output /dev/null --write-out '%{http_code}' --config - || true)
  case $status in
    200)
      echo "The role assignments are in effect."
      exit 0
      ;;
    403 | 000) ;;
    *)
      echo "The table service answered $status." >&2
      exit 1
      ;;
  esac
  if [ "$attempt" -ge "$attempts" ]; then
    echo "The role assignments are not in effect after $((pause * attempts)) s. Run later: azd deploy" >&2
    exit 1
  fi
  attempt=$((attempt + 1))
  sleep "$pause"
done
