# Wine lacks some of what Windows has. The tests that it keeps from passing are skipped there by name, with the reason;
# tests/README.md lists them.

# Whether this Windows is Wine.
function Test-Wine {
    Test-Path "$env:SystemRoot\System32\winecfg.exe"
}

# Skips a test under Wine.
function Skip-UnderWine([string] $Because) {
    if (Test-Wine) {
        Set-ItResult -Skipped -Because "Wine: $Because"
    }
}
