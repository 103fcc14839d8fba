#!/bin/sh
# A hook of mmdebstrap: downloads the two newest kernels that the machine's archive offers for guests, as old/ and new/.
# Each is the metapackage and the image that it needs, the way an admin has them.
# usage: fetch-kernels.sh FOLDER
set -eu
folder=$1
APT_CONFIG=$MMDEBSTRAP_APT_CONFIG
export APT_CONFIG LC_ALL=C
meta=linux-image-cloud-amd64

newest=$(apt-cache madison "$meta" | awk -F ' *[|] *' '!seen[$2]++ { print $2 }' | head -n 2)
[ "$(printf '%s\n' "$newest" | wc -l)" -eq 2 ] || {
  echo "fetch-kernels: the archive has only one version of $meta, a kernel update needs two" >&2
  exit 1
}

for age in new old; do
  if [ "$age" = new ]; then version=${newest%%
*}; else version=${newest##*
}; fi
  image=$(apt-cache show "$meta=$version" | sed -n 's/^Depends: \([^ ]*\) .*/\1/p')
  mkdir -p "$folder/$age"
  (cd "$folder/$age" && apt-get -q -o APT::Sandbox::User=root download "$meta=$version" "$image=$version")
done
