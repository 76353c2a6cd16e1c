# The manifest of the module that is tested: the one that ./build.ps1 has left, unless the environment names another.
$ModulePath = if ($env:REMBG_TEST_MODULE) { $env:REMBG_TEST_MODULE } else {
    Join-Path (Split-Path (Split-Path $PSScriptRoot)) 'output/Rembg/Rembg.psd1'
}
