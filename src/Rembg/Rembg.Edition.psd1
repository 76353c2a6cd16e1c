# The one part of the manifest that differs by edition. It is a manifest of its own, nested in Rembg.psd1, so that Rembg.psd1 is data that
# every reader of manifests takes: Import-PowerShellDataFile refuses an expression. It has no version of its own; this one is never shown.
@{
    RootModule    = if ($PSEdition -eq 'Core') { 'net8.0/Rembg.dll' } else { 'net472/Rembg.dll' }
    ModuleVersion = '1.0'
}
