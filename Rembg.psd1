@{
    NestedModules          = @('bin/Rembg.Edition.psd1')
    ModuleVersion          = '0.1.0'
    GUID                   = 'b1f0f3ad-6f7e-4f0e-9b6b-5d0c7f2c9a41'
    Author                 = 'The Rembg module contributors'
    CompanyName            = 'Community'
    Copyright              = '(c) The Rembg module contributors. MIT licence.'
    Description            = 'Removes the background of pictures with the service at rembg.com: Get-ChildItem *.jpg | Remove-ImageBackground. Not the Python program rembg: pictures are uploaded, and each costs a credit of your account. For the prompt and for nightly jobs: parallel, resumable, nothing paid for twice, one result or one error for every file. Sources are never changed; no telemetry.'
    CompatiblePSEditions   = @('Core', 'Desktop')
    PowerShellVersion      = '5.1'
    DotNetFrameworkVersion = '4.7.2'
    CmdletsToExport        = @(
        'Clear-RembgApiKey'
        'Export-RembgReport'
        'Get-RembgApiSpecification'
        'Get-RembgBillingCycle'
        'Get-RembgUsage'
        'Remove-ImageBackground'
        'Set-RembgApiKey'
    )
    FunctionsToExport      = @()
    AliasesToExport        = @('Remove-RembgBackground')
    VariablesToExport      = @()
    PrivateData            = @{
        PSData = @{
            Tags         = @('rembg', 'background', 'background-removal', 'image', 'photo', 'transparent', 'cutout', 'PSEdition_Core', 'PSEdition_Desktop', 'Windows', 'Linux', 'MacOS')
            LicenseUri   = 'https://github.com/rembg-powershell/Rembg/blob/main/LICENSE'
            ProjectUri   = 'https://github.com/rembg-powershell/Rembg'
            IconUri      = 'https://github.com/rembg-powershell/Rembg/raw/main/docs/images/icon.png'
            ReleaseNotes = 'https://github.com/rembg-powershell/Rembg/blob/main/CHANGELOG.md'
        }
    }
}
