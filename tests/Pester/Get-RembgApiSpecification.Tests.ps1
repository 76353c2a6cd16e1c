# The service's OpenAPI document, as text and as a file that is whole or not there.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $here = Get-Location
}

AfterAll {
    Restore-TestEnvironment
}

Describe 'Get-RembgApiSpecification' {
    BeforeEach {
        Reset-Sandbox
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        Set-Location $folder
    }

    AfterEach {
        Set-Location $here
        Get-ChildItem -LiteralPath $folder -Recurse -Filter *part | Should -BeNullOrEmpty -Because 'no half file may stay behind'
    }

    It 'emits the document as the service sent it' {
        $text = Get-RembgApiSpecification
        $text | Should -BeOfType string
        ($text | ConvertFrom-Json).openapi | Should -Match '^3\.'
        (Get-SandboxRequest).path | Should -Be '/api/openapi'
    }

    It 'changes nothing in it' {
        $document = "# openapi: 3.1 $([char]0xE4)$([char]0x20AC)`n`n  title: 'x'`r`n`n"
        Add-SandboxFault @{ action = 'status'; status = 200; body = $document; contentType = 'application/yaml; charset=utf-8'; times = 2 }
        Get-RembgApiSpecification | Should -BeExactly $document
        $null = Get-RembgApiSpecification -OutFile copy.yaml
        [IO.File]::ReadAllBytes("$folder/copy.yaml") | Should -Be ([Text.UTF8Encoding]::new($false).GetBytes($document))
    }

    It 'writes a file at PowerShell''s location, which need not be the process''s' {
        $file = Get-RembgApiSpecification -OutFile spec.json
        $file | Should -BeOfType IO.FileInfo
        $file.FullName | Should -Be (Join-Path $folder spec.json)
        (Get-Content spec.json -Raw | ConvertFrom-Json).openapi | Should -Match '^3\.'
    }

    It 'takes the name to the letter' {
        $file = Get-RembgApiSpecification -OutFile 'spec [1].json'
        $file.Name | Should -Be 'spec [1].json'
    }

    It 'replaces a file only with -Force, and asks nothing before that is clear' {
        Set-Content spec.json 'mine'
        $problem = { Get-RembgApiSpecification -OutFile spec.json } |
            Should -Throw -ErrorId 'OutputExists,Rembg.Commands.GetRembgApiSpecificationCommand' -PassThru
        $problem.ErrorDetails.RecommendedAction | Should -Match '-Force'
        $problem.TargetObject | Should -Be (Join-Path $folder spec.json)
        Get-Content spec.json | Should -Be 'mine'
        Get-SandboxRequest | Should -BeNullOrEmpty
        $null = Get-RembgApiSpecification -OutFile spec.json -Force
        Get-Content spec.json -Raw | Should -Match 'openapi'
    }

    It 'keeps the old file when the service fails' {
        Set-Content spec.json 'mine'
        Add-SandboxFault @{ action = 'truncate'; framing = 'contentLength' }
        { Get-RembgApiSpecification -OutFile spec.json -Force -MaximumRetryCount 0 } | Should -Throw -ErrorId 'ConnectionFailed,*'
        Get-Content spec.json | Should -Be 'mine'
        Get-ChildItem | Should -HaveCount 1
    }

    It 'writes and asks nothing with -WhatIf' {
        Get-RembgApiSpecification -OutFile spec.json -WhatIf | Should -BeNullOrEmpty
        Get-ChildItem | Should -BeNullOrEmpty
        Get-SandboxRequest | Should -BeNullOrEmpty
    }

    It 'refuses <Label>' -ForEach @(
        @{ Label = 'a folder that does not exist'; Target = 'nowhere/spec.json'; Action = 'Make the folder first*' }
        @{ Label = 'a folder'; Target = '.'; Action = 'Give -OutFile the name of a file in it.' }
        @{ Label = 'a place outside the file system'; Target = 'Variable:spec'; Action = '*Get-PSDrive*' }
        @{ Label = 'a drive that does not exist'; Target = 'nodrive:\spec.json'; Action = '*Get-PSDrive*' }
    ) {
        $problem = { Get-RembgApiSpecification -OutFile $Target } | Should -Throw -ErrorId 'WriteFailed,*' -PassThru
        $problem.ErrorDetails.RecommendedAction | Should -BeLike $Action
        Get-ChildItem | Should -BeNullOrEmpty
    }
}
