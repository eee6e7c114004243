#!/bin/sh
# Stores a random key for callers and one for operators in Key Vault, if they are not there yet. Prints no key.
set -eu

: "${AZURE_KEY_VAULT_ENDPOINT:?run this through azd, after azd provision}"
: "${SERVICE_ROUTER_RESOURCE_ID:?run this through azd, after azd provision}"
management=${ROUTER_MANAGEMENT_ENDPOINT:-https://management.azure.com}
pause=${ROUTER_WAIT_SECONDS:-10}
attempts=${ROUTER_WAIT_ATTEMPTS:-30}
vault=${AZURE_KEY_VAULT_ENDPOINT%/}
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

if [ "${ROUTER_PRIVATE_NETWORK:-false}" = true ] && [ "${ROUTER_INSIDE_NETWORK:-false}" != true ]; then
  echo "Key Vault answers only inside the virtual network. From a machine in it, run:"
  echo "  ROUTER_INSIDE_NETWORK=true azd hooks run postprovision"
  exit 0
fi

token() {
  azd auth token --output json --scope "$1" | sed -n 's/.*"token": *"\([^"]*\)".*/\1/p'
}

# call METHOD URL TOKEN [BODY]: prints the status. Token and body go by standard input: arguments are visible to every process.
call() {
  {
    printf 'request = "%s"\nurl = "%s"\nheader = "Authorization: Bearer %s"\n' "$1" "$2" "$3"
    if [ $# -gt 3 ]; then printf 'header = "Content-Type: application/json"\ndata = "%s"\n' "$(printf %s "$4" | sed 's/"/\\"/g')"; fi
  } | curl --silent --show-error --max-time 30 --output "$answer" --write-out '%{http_code}' --config - || true
}

random_key() {
  od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n'
}

created=0
vault_token=$(token https://vault.azure.net/.default)
for name in router-key-default router-ops-key; do
  url="$vault/secrets/$name?api-version=7.4"
  attempt=1
  status=$(call GET "$url" "$vault_token")
  # 403: the role is not in effect yet. 000: the vault's name is not known yet.
  while [ "$status" = 403 ] || [ "$status" = 000 ]; do
    if [ "$attempt" -ge "$attempts" ]; then
      echo "Key Vault still answers $status for $name. Run again later: azd hooks run postprovision" >&2
      exit 1
    fi
    attempt=$((attempt + 1))
    sleep "$pause"
    status=$(call GET "$url" "$vault_token")
  done
  case $status in
    200) echo "Key Vault holds $name." ;;
    404)
      status=$(call PUT "$url" "$vault_token" "{\"value\":\"$(random_key)\"}")
      if [ "$status" != 200 ]; then
        echo "Key Vault answered $status when $name was to be stored." >&2
        exit 1
      fi
      created=1
      echo "Key Vault holds $name, newly made."
      ;;
    *)
      echo "Key Vault answered $status for $name." >&2
      exit 1
      ;;
  esac
done

# The app resolved its references before the keys existed: have it try again.
if [ "$created" = 1 ]; then
  status=$(call POST "$management$SERVICE_ROUTER_RESOURCE_ID/config/configreferences/appsettings/refresh?api-version=2022-03-01" "$(token https://management.azure.com/.default)" '{}')
  case $status in
    2??) echo "The app reads its keys anew." ;;
    *) echo "The app was not told to read its keys anew ($status); it does so when it is deployed or restarted." ;;
  esac
fi
