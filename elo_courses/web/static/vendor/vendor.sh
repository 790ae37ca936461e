#!/bin/sh
# Fetches the files of others that the pages use, by package name and fixed version; see README.md.
# Usage: sh vendor.sh [FOLDER [FONTS]]; FOLDER defaults to this one, FONTS to the certificates' fonts.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
folder=${1:-$here}
fonts=${2:-$here/../../../certificates/fonts}
mkdir -p "$folder/ds" "$folder/public-sans" "$folder/lucide" "$fonts"
folder=$(CDPATH='' cd -- "$folder" && pwd)
fonts=$(CDPATH='' cd -- "$fonts" && pwd)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts \
  @digdir/designsystemet@1.15.0 \
  @digdir/designsystemet-css@1.22.0 \
  @fontsource-variable/public-sans@5.3.0 \
  @expo-google-fonts/noto-sans@0.4.2 \
  lucide-static@1.62.0 >/dev/null

# The theme: colours, sizes and type made from theme.config.json.
cp "$here/theme.config.json" designsystemet.config.json
npx --no-install designsystemet tokens create >/dev/null
npx --no-install designsystemet tokens build -t ./design-tokens -o ./build >/dev/null
cp build/elo.css "$folder/ds/theme.css"

# The components that the pages use, in the layers that our own style sheets come after.
css=node_modules/@digdir/designsystemet-css
components='alert breadcrumbs button details dialog error-summary field fieldset heading input
  label link list paragraph skip-link table tabs tag validation-message'
{
  echo '@layer ds.theme, ds.base, ds.components, elo;'
  echo '@layer ds.base {'
  cat "$css/dist/src/base.css"
  echo '}'
  echo '@layer ds.components {'
  for component in $components; do
    cat "$css/dist/src/$component.css"
    echo
  done
  echo '}'
} >"$folder/ds/ds.css"

# The components draw their icons from data: addresses; as files of ours they pass a policy that allows 'self' alone.
rm -rf "$folder/ds/icons"
mkdir "$folder/ds/icons"
node -e '
const fs = require("fs"), path = require("path"), crypto = require("crypto");
const sheet = path.join(process.argv[1], "ds.css");
const css = fs.readFileSync(sheet, "utf8").replace(/url\("data:image\/svg\+xml[^,]*,([^"]*)"\)/g, (_, svg) => {
  const text = decodeURIComponent(svg) + "\n";
  const name = crypto.createHash("sha256").update(text).digest("hex").slice(0, 8) + ".svg";
  fs.writeFileSync(path.join(process.argv[1], "icons", name), text);
  return `url("icons/${name}")`;
});
if (css.includes("data:")) throw new Error("a data: address was left");
fs.writeFileSync(sheet, css);
' "$folder/ds"
cp "$css/LICENSE" "$folder/ds/LICENSE.txt"

# Public Sans for the pages.
sans=node_modules/@fontsource-variable/public-sans
for set in latin latin-ext; do
  cp "$sans/files/public-sans-$set-wght-normal.woff2" "$folder/public-sans/"
done
cp "$sans/LICENSE" "$folder/public-sans/LICENSE.txt"

# Noto Sans for the certificate's PDF.
noto=node_modules/@expo-google-fonts/noto-sans
for weight in 400Regular 700Bold; do
  cp "$noto/$weight/NotoSans_$weight.ttf" "$fonts/"
done
cp "$noto/LICENSE_FONT" "$fonts/LICENSE.txt"

# The icons' drawings stand in templates/web/macros/icons.html; here is their licence.
cp node_modules/lucide-static/LICENSE "$folder/lucide/LICENSE.txt"

cd "$folder"
sha256sum ds/*.* ds/icons/* public-sans/* lucide/*
cd "$fonts"
sha256sum -- *
