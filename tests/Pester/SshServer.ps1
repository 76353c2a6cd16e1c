# An SSH server on loopback under the names cut1 to cut4, with keys, a configuration and a PowerShell subsystem of its own.

# Why it cannot be had here; nothing when it can.
function Get-SshObstacle {
    if ($PSVersionTable.Platform -ne 'Unix' -or (id -u) -ne 0) {
        return 'an SSH server is started by hand as root'
    }

    if (-not (Test-Path /usr/sbin/sshd) -or -not (Test-Path /usr/bin/ssh)) {
        'there is no sshd; Debian has it in openssh-server'
    }
}

# Starts it, and puts an ssh that knows it into a folder of programs.
function Start-SshServer([string] $Folder, [string] $ProgramFolder) {
    $null = New-Item $Folder, /run/sshd -ItemType Directory -Force
    foreach ($key in 'host', 'user') {
        ssh-keygen -q -t ed25519 -N '' -f (Join-Path $Folder $key)
    }

    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $port = $listener.LocalEndpoint.Port
    $listener.Stop()
    Set-Content (Join-Path $Folder sshd.conf) @"
Port $port
ListenAddress 127.0.0.1
HostKey $Folder/host
AuthorizedKeysFile $Folder/user.pub
PidFile $Folder/sshd.pid
PasswordAuthentication no
PermitRootLogin yes
StrictModes no
UsePAM no
SetEnv PATH=$env:PATH PSModulePath=$env:PSModulePath REMBG_ENDPOINT=$env:REMBG_ENDPOINT
Subsystem powershell $ProgramFolder/pwsh -sshs -NoLogo
"@
    Set-Content (Join-Path $Folder ssh.conf) @"
Host cut*
    HostName 127.0.0.1
    Port $port
    User root
    IdentityFile $Folder/user
    StrictHostKeyChecking no
    UserKnownHostsFile /dev/null
    LogLevel ERROR
"@
    Add-Program $ProgramFolder ssh "exec /usr/bin/ssh -F $Folder/ssh.conf `"`$@`""
    $global:RembgTestSshServer = Start-Process sh -PassThru -ArgumentList '-c', "`"exec /usr/sbin/sshd -D -E $Folder/sshd.log -f $Folder/sshd.conf`""
    Wait-Until { ssh cut1 true 2>$null; $LASTEXITCODE -eq 0 }
}

function Stop-SshServer {
    $server = Get-Variable RembgTestSshServer -Scope Global -ValueOnly -ErrorAction Ignore
    if ($server) {
        $server.Kill($true)
        $server.Dispose()
        $global:RembgTestSshServer = $null
    }
}
