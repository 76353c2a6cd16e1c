# Every error of the module has a category, a text a person can act on, and an id that never changes.

BeforeDiscovery {
    $categories = @{
        ApiValidation = 'InvalidArgument'; InvalidApiKey = 'AuthenticationError'; EmailNotVerified = 'PermissionDenied'
        RateLimited = 'LimitsExceeded'; DailyLimitReached = 'QuotaExceeded'; MonthlyLimitReached = 'QuotaExceeded'
        ServiceUnavailable = 'ResourceUnavailable'; ConnectionFailed = 'ConnectionError'
        RequestTimedOut = 'OperationTimeout'; OutcomeUnknown = 'ConnectionError'; InvalidResponse = 'InvalidResult'
        RedirectRefused = 'SecurityError'; ImageNotFound = 'ObjectNotFound'; NotAFile = 'InvalidArgument'
        UnsupportedFileType = 'InvalidData'; InvalidImage = 'InvalidData'; EmptyFile = 'InvalidData'
        FileTooLarge = 'InvalidData'; ImageTooWide = 'InvalidData'; ImageTooTall = 'InvalidData'
        InvalidColor = 'InvalidArgument'; MaskWithBackgroundColor = 'InvalidArgument'; OutputExists = 'ResourceExists'
        OutputCollision = 'ResourceExists'; ReadFailed = 'ReadError'; WriteFailed = 'WriteError'
        InvalidParameterValue = 'InvalidArgument'; ConflictingParameters = 'InvalidArgument'
        NotSubmitted = 'OperationStopped'; ApiKeyMissing = 'AuthenticationError'; InsecureEndpoint = 'SecurityError'
    }
    $table = foreach ($id in $categories.Keys) { @{ Id = $id; Category = $categories[$id] } }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $null = Get-RembgUsage # Loads the client, whose types these are.
    $toErrorRecord = (Get-Command Get-RembgUsage).ImplementingType.Assembly.GetType('Rembg.Errors.ErrorRecords').GetMethod('ToErrorRecord')
    $photo = "$TestDrive/photo.jpg"

    function New-Record([Rembg.RembgException] $Failure, [object] $Target) {
        $toErrorRecord.Invoke($null, @($Failure, $Target, $null))
    }

    # The message without what older versions of PowerShell need in it, because their view shows nothing else.
    function Get-Line([object] $Record) {
        $lines = $Record.ErrorDetails.Message -split "`n"
        $lines | Where-Object { $_ -ne $Record.ErrorDetails.RecommendedAction }
    }
}

AfterAll {
    Restore-TestEnvironment
}

Describe 'The error records' {
    It '<Id> is of the category <Category>, and says what to do' -ForEach $table {
        $record = New-Record ([Rembg.RembgException]::new($Id, 'It happened.')) $photo
        $record.FullyQualifiedErrorId | Should -Be $Id
        $record.CategoryInfo.Category | Should -Be $Category
        $record.TargetObject | Should -Be $photo
        $record.ErrorDetails.RecommendedAction | Should -Match "[\w']\.$|Remove-ImageBackground$"
    }

    It 'cover every error there is' -ForEach @{ Covered = $table.Id } {
        [enum]::GetNames([Rembg.RembgError]) | Sort-Object | Should -Be ($Covered | Sort-Object)
    }

    It 'name the file, once' {
        Get-Line (New-Record ([Rembg.RembgException]::new('InvalidColor', "'bleu' is no colour.")) $photo) |
            Should -Be "photo.jpg: 'bleu' is no colour."
        Get-Line (New-Record ([Rembg.RembgException]::new('EmptyFile', "'$photo' is empty.")) $photo) | Should -Be "'$photo' is empty."
        Get-Line (New-Record ([Rembg.RembgException]::new('EmptyFile', 'The image from memory is empty.')) '(image from memory)') |
            Should -Be 'The image from memory is empty.'
    }

    It 'have a line for each wrong field' {
        $details = [Rembg.RembgErrorDetail]::new('w', 'Width', "'w' must be at least 1, got: -5"),
        [Rembg.RembgErrorDetail]::new('bg_color', 'BackgroundColor', "Invalid color format '#12345'.")
        $failure = [Rembg.RembgApiException]::new('ApiValidation', 'Multiple validation errors', 400, [Rembg.RembgErrorDetail[]]$details, $null)
        Get-Line (New-Record $failure $photo) | Should -Be @(
            'photo.jpg: Multiple validation errors'
            "  Width: 'w' must be at least 1, got: -5"
            "  BackgroundColor: Invalid color format '#12345'."
        )
    }

    It 'tell what an unanswered attempt may have cost, and where a paid image is' {
        $failure = [Rembg.RembgException]::new('OutcomeUnknown', 'No answer came.')
        foreach ($pair in @{ Attempts = 4; UnknownOutcomeCount = 2; KeptPath = '/tmp/kept.webp' }.GetEnumerator()) {
            [Rembg.RembgException].GetProperty($pair.Key).SetValue($failure, $pair.Value)
        }

        Get-Line (New-Record $failure $photo) | Should -Be @(
            'photo.jpg: No answer came.'
            'It was tried 4 times.'
            'Attempts that were uploaded completely but not answered completely, and may each have cost a credit: 2.'
            "The finished image, which is paid for, was saved as '/tmp/kept.webp'."
        )
    }

    It 'offer the images in a folder as a command that can be pasted' {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive "it's [here]")
        $record = New-Record ([Rembg.RembgException]::new('NotAFile', 'It is a folder.')) $folder.FullName
        $command = $record.ErrorDetails.RecommendedAction -replace '^.*?: '
        $errors = $null
        $ast = [Management.Automation.Language.Parser]::ParseInput($command, [ref]$null, [ref]$errors)
        $errors | Should -BeNullOrEmpty
        $listing = $ast.EndBlock.Statements[0].PipelineElements[0].CommandElements
        $listing[2].Value | Should -Be $folder.FullName
    }
}

Describe 'What to do, cause by cause' {
    BeforeAll {
        $assembly = (Get-Command Get-RembgUsage).ImplementingType.Assembly
        $texts = $assembly.GetType('Rembg.Errors.RecommendedActions').GetField('Texts').GetValue($null)
        $actions = @($texts.GetResourceSet([cultureinfo]::InvariantCulture, $true, $false))
    }

    It 'is there for every error, and for nothing else' {
        $causes = [enum]::GetNames([Rembg.RembgClient].Assembly.GetType('Rembg.Contract.FailureCause'))
        $ids, $special = $actions.Key.Where({ $_ -notmatch '_' }, 'Split')
        $ids | Sort-Object | Should -Be ([enum]::GetNames([Rembg.RembgError]) | Sort-Object)
        $special -replace '_.*' | Where-Object { $_ -notin $ids } | Should -BeNullOrEmpty
        $special -replace '.*_' | Where-Object { $_ -notin $causes } | Should -BeNullOrEmpty
    }

    It 'is the same on the screen and in docs/errors.md' {
        $inCode = foreach ($action in $actions) {
            $id, $cause = $action.Key -split '_'
            '{0} {1}: {2}' -f $id, $(if ($cause) { $cause } else { 'Unspecified' }), $action.Value
        }

        $page = Get-Content (Join-Path $RepositoryRoot docs/errors.md) -Raw
        $section = [regex]::Match($page, '(?ms)^## What to do, cause by cause$.*?(?=^## )').Value
        $inDocs = foreach ($row in [regex]::Matches($section, '(?m)^\| `(?<id>\w+)` \| (?<when>[^|]*?) ?\| (?<text>.*) \|\r?$')) {
            $cause = if ($row.Groups['when'].Value -match '\(`(\w+)`\)$') { $Matches[1] } else { 'Unspecified' }
            '{0} {1}: {2}' -f $row.Groups['id'].Value, $cause, $row.Groups['text'].Value
        }

        $inDocs | Sort-Object | Should -Be ($inCode | Sort-Object)
    }

    It 'names only parameters that there are' {
        $known = (Get-Command -Module Rembg).Parameters.Keys + 'PSProvider', 'Full', 'File', 'Unique', 'LiteralPath', 'Delimiter', 'ExcludeProperty'
        foreach ($action in $actions) {
            [regex]::Matches($action.Value, '(?<![\w-])-(?<name>[A-Z]\w+)').ForEach({ $_.Groups['name'].Value }) | Where-Object { $_ -notin $known } | Should -BeNullOrEmpty
        }
    }

    It 'has a cause for <Cause>: <Advice>' -ForEach @(
        @{ Cause = 'an empty row'; Advice = '*column Path*'; Given = { [pscustomobject]@{ Path = ''; Width = '' } | Remove-ImageBackground } }
        @{ Cause = 'a list with another separator'; Advice = '*-Delimiter*'; Given = { [pscustomobject]@{ 'Path;Width' = 'a.png;1' } | Remove-ImageBackground } }
        @{ Cause = 'a .gif as output'; Advice = '*.webp*'; Given = { [pscustomobject]@{ Path = 'a.png'; OutFile = 'x.gif' } | Remove-ImageBackground } }
        @{ Cause = 'a folder as output'; Advice = '*-OutputDirectory*'; Given = { Remove-ImageBackground a.png -OutFile . } }
        @{ Cause = 'a root elsewhere'; Advice = '*-RelativeTo*'; Given = { Remove-ImageBackground a.png -OutputDirectory out -RelativeTo other } }
        @{ Cause = 'a name too long'; Advice = '*shorter*'; Given = { Remove-ImageBackground a.png -OutFile ('x' * 300 + '.png') } }
        @{ Cause = 'the image itself'; Advice = '*another output*'; Given = { Remove-ImageBackground a.png -OutFile a.png -Force } }
        @{ Cause = 'a web page'; Advice = 'Leave it out*'; Given = { Remove-ImageBackground page.html } }
        @{ Cause = 'a text named as a picture'; Advice = 'Look at what it is*'; Given = { Remove-ImageBackground text.jpg } }
        @{ Cause = 'half a picture'; Advice = '*copied or downloaded*'; Given = { Remove-ImageBackground half.png } }
        @{ Cause = 'a film of another camera'; Advice = '*magick*'; Given = { Remove-ImageBackground a.gif } }
        @{ Cause = 'a file listed twice'; Advice = '*-Unique*'; Given = { 'a.png', 'a.png' | Remove-ImageBackground -Suffix -twice } }
        @{ Cause = 'no drive'; Advice = '*Get-PSDrive*'; Given = { Remove-ImageBackground NoSuch:a.png } }
    ) {
        Push-Location $TestDrive
        try {
            $picture = New-TestPicture a.png
            [IO.File]::WriteAllBytes("$TestDrive/half.png", [IO.File]::ReadAllBytes($picture.FullName)[0..50])
            Set-Content page.html '<!DOCTYPE html><html>'
            Set-Content text.jpg 'no picture at all'
            Set-Content a.gif 'GIF89a and so on, as a film would'
            $problems = @(& $Given 2>&1 | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
            $problems | Should -HaveCount 1
            $problems[0].ErrorDetails.RecommendedAction | Should -BeLike $Advice
        }
        finally {
            Pop-Location
        }
    }
}
