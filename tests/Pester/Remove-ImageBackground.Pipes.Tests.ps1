# Results go on through a pipeline as files do, those without an output too.

BeforeDiscovery {
    $ways = @(
        @{ Why = 'NotAPicture'; Pipeline = { Get-ChildItem note.txt | Remove-ImageBackground } }
        @{ Why = 'WhatIf'; Pipeline = { Remove-ImageBackground cup.png -WhatIf } }
        @{ Why = 'MaximumImageCount'; Pipeline = { Remove-ImageBackground cup.png -MaximumImageCount 0 } }
    )
    $commands = @(
        @{ Command = 'Get-Item'; With = @{} }, @{ Command = 'Copy-Item'; With = @{ Destination = 'web' } }
        @{ Command = 'Move-Item'; With = @{ Destination = 'web' } }, @{ Command = 'Invoke-Item'; With = @{} }
        @{ Command = 'Remove-Item'; With = @{} }, @{ Command = 'Get-FileHash'; With = @{} }
        @{ Command = 'Compress-Archive'; With = @{ DestinationPath = 'cut.zip' } }
    )
    $cases = foreach ($way in $ways) {
        foreach ($command in $commands) {
            $way + $command
        }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $here = Get-Location
}

AfterAll {
    Set-Location $here
    Restore-TestEnvironment
}

Describe 'A result in a pipeline' {
    BeforeEach {
        Reset-Sandbox
        Set-Location (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid())))
        $null = New-TestPicture cup.png
        Set-Content note.txt 'not a picture'
        $null = New-Item -ItemType Directory web
    }

    It 'without an output (<Why>) is nothing to <Command>' -ForEach $cases {
        $results = & $Pipeline 6>$null
        $results.Reason | Should -Be $Why
        $before = Get-ChildItem -Recurse | ForEach-Object FullName
        $out = $results | & $Command @With -ErrorAction Stop
        $out | Should -BeNullOrEmpty
        Get-ChildItem -Recurse | ForEach-Object FullName | Should -Be $before
    }

    It 'binds by its path where a command also takes text, addresses and streams, as ConvertTo-Sixel does' {
        # The parameters of Sixel 0.7.1, with which the real command was tried.
        function ConvertTo-Sixel {
            [CmdletBinding(DefaultParameterSetName = 'Path')]
            param(
                [Parameter(Mandatory, ValueFromPipeline, ParameterSetName = 'InputObject')] [string] $InputObject,
                [Parameter(Mandatory, ValueFromPipelineByPropertyName, Position = 0, ParameterSetName = 'Path')] [Alias('FullName')] [string] $Path,
                [Parameter(Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName, Position = 0, ParameterSetName = 'Url')] [Alias('Uri')] [uri] $Url,
                [Parameter(Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName, Position = 0, ParameterSetName = 'Stream')]
                [Alias('RawContentStream', 'FileStream', 'InputStream', 'ContentStream')] [IO.Stream] $Stream
            )
            process { "$($PSCmdlet.ParameterSetName) $(Split-Path $Path -Leaf)" }
        }

        Remove-ImageBackground cup.png | ConvertTo-Sixel | Should -Be 'Path cup-nobg.webp'
    }

    It 'without an output says why as text, after a job too' {
        $result = Get-ChildItem note.txt | Remove-ImageBackground
        "$result" | Should -Be '[no output] Skipped, NotAPicture'
        $result | Export-Clixml result.xml
        $read = Import-Clixml result.xml
        "$read" | Should -Be "$result"
        $read | Get-Item -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'with an output is that file, beside others that have none' {
        $copied = Get-ChildItem -File | Remove-ImageBackground | Copy-Item -Destination web -PassThru -ErrorAction Stop
        $copied.Name | Should -Be 'cup-nobg.webp'
        (Get-Item cup-nobg.webp).LastWriteTime = [datetime]::Now.AddMinutes(1)
        $items = Get-ChildItem cup.png, note.txt | Remove-ImageBackground -SkipExisting | Get-Item -ErrorAction Stop
        $items.Name | Should -Be 'cup-nobg.webp'
    }

    It 'keeps a name with wildcard characters whole' {
        Copy-Item cup.png 'cup [old].png'
        (Remove-ImageBackground -LiteralPath 'cup [old].png' | Get-Item -ErrorAction Stop).Name | Should -Be 'cup [old]-nobg.webp'
    }
}
