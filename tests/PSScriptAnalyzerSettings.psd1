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
    }
}
