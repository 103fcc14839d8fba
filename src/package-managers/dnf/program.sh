# dnf 4 under the name that it has here.
for program in dnf dnf-3 yum; do
  if command -v "$program" >/dev/null; then
    dnf4=$program
    break
  fi
done
dnf4=${dnf4:-dnf}
