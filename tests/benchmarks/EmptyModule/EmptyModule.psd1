@{
    RootModule        = 'Rembg.Benchmarks.EmptyModule.dll'
    ModuleVersion     = '1.0.0'
    GUID              = '0c9e1a2b-53f4-4a0d-9d3c-1c7f7f3f2f10'
    Description       = 'A compiled module with one cmdlet that does nothing.'
    CmdletsToExport   = @('Test-Nothing')
    FunctionsToExport = @()
    AliasesToExport   = @()
    VariablesToExport = @()
}
