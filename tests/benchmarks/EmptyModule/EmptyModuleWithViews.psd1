@{
    RootModule        = if ($PSEdition -eq 'Core') { 'Rembg.Benchmarks.EmptyModule.dll' } else { 'none.dll' }
    ModuleVersion     = '1.0.0'
    GUID              = '5b8f6d0e-9a37-4f5c-8a54-0f6e5a2f7c11'
    Description       = 'The same compiled module, with a file of views, and a root module by edition.'
    FormatsToProcess  = @('EmptyModule.Format.ps1xml')
    CmdletsToExport   = @('Test-Nothing')
    FunctionsToExport = @()
    AliasesToExport   = @()
    VariablesToExport = @()
}
