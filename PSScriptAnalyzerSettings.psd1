@{
    IncludeDefaultRules = $true

    ExcludeRules        = @(
        # The helpers of scripts and tests are no cmdlets: nobody asks them for -WhatIf.
        'PSUseShouldProcessForStateChangingFunctions'
        'PSAvoidUsingPositionalParameters'

        # These do not see a parameter used by a nested function, nor a variable of BeforeAll used by a test.
        'PSReviewUnusedParameter'
        'PSUseDeclaredVarsMoreThanAssignments'

        # The demo talks to a person.
        'PSAvoidUsingWriteHost'

        # The sandbox of the tests outlives the file that starts it.
        'PSAvoidGlobalVars'
    )

    Rules               = @{
        PSPlaceOpenBrace                          = @{ Enable = $true }
        PSPlaceCloseBrace                         = @{ Enable = $true; NewLineAfter = $true }
        PSUseConsistentIndentation                = @{ Enable = $true }
        PSUseConsistentWhitespace                 = @{ Enable = $true; CheckParameter = $true }
        PSUseCorrectCasing                        = @{ Enable = $true }
        PSAvoidUsingDoubleQuotesForConstantString = @{ Enable = $true }

        # The module, its scripts and its tests run in Windows PowerShell, too.
        PSUseCompatibleSyntax                     = @{ Enable = $true; TargetVersions = @('5.1', '7.4') }

        # build.ps1 applies these two to docs/scripts only, which ship.
        PSUseCompatibleCommands                   = @{
            Enable         = $true
            TargetProfiles = @('win-48_x64_10.0.17763.0_5.1.17763.316_x64_4.0.30319.42000_framework', 'ubuntu_x64_18.04_7.0.0_x64_3.1.2_core')
        }
        PSUseCompatibleTypes                      = @{
            Enable         = $true
            TargetProfiles = @('win-48_x64_10.0.17763.0_5.1.17763.316_x64_4.0.30319.42000_framework', 'ubuntu_x64_18.04_7.0.0_x64_3.1.2_core')

            # Used by cutouts.ps1 only where it exists.
            IgnoreTypes    = @('System.Runtime.InteropServices.PosixSignalContext', 'System.Runtime.InteropServices.PosixSignalRegistration')
        }
    }
}
