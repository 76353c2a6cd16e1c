# A Slurm of one machine, in a folder of its own: munged, slurmctld and slurmd started by hand, as root, without systemd.

# Why Slurm cannot be had here; nothing when it can.
function Get-SlurmObstacle {
    if ($PSVersionTable.Platform -ne 'Unix' -or (id -u) -ne 0) {
        return 'Slurm is started by hand as root'
    }

    $missing = 'munged', 'slurmctld', 'slurmd', 'sbatch' | Where-Object { -not (Get-Command $_ -CommandType Application -ErrorAction Ignore) }
    if ($missing) {
        "there is no $($missing -join ', '); Debian has them in slurm-wlm and munge"
    }
}

# Starts it and sets $env:SLURM_CONF for its commands. -Cpu: how many tasks may run at once, whatever the machine has.
function Start-Slurm([string] $Folder, [int] $Cpu = 8) {
    $null = New-Item (Join-Path $Folder state), (Join-Path $Folder spool) -ItemType Directory -Force
    $key = [byte[]]::new(128)
    [Security.Cryptography.RandomNumberGenerator]::Fill($key)
    [IO.File]::WriteAllBytes((Join-Path $Folder munge.key), $key)
    chmod 755 $Folder
    chmod 400 (Join-Path $Folder munge.key)
    $name = ([Net.Dns]::GetHostName() -split '\.')[0]
    $ports = 1..2 | ForEach-Object {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $listener
    }
    $free = $ports | ForEach-Object { $_.LocalEndpoint.Port; $_.Stop() }
    $env:SLURM_CONF = Join-Path $Folder slurm.conf
    Set-Content $env:SLURM_CONF @"
ClusterName=rembg
SlurmctldHost=$name(127.0.0.1)
SlurmctldPort=$($free[0])
SlurmdPort=$($free[1])
AuthType=auth/munge
AuthInfo=socket=$Folder/munge.socket
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$Folder/state
SlurmdSpoolDir=$Folder/spool
SlurmctldPidFile=$Folder/slurmctld.pid
SlurmdPidFile=$Folder/slurmd.pid
SlurmctldLogFile=$Folder/slurmctld.log
SlurmdLogFile=$Folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
KillWait=1
ReturnToService=2
NodeName=$name NodeAddr=127.0.0.1 CPUs=$Cpu State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES State=UP
"@
    $global:RembgTestSlurm = @(
        Start-SlurmDaemon $Folder munged "--foreground --socket=$Folder/munge.socket --key-file=$Folder/munge.key --pid-file=$Folder/munged.pid --log-file=$Folder/munged.log --seed-file=$Folder/munge.seed"
        Wait-Until { Test-Path (Join-Path $Folder munge.socket) }
        Start-SlurmDaemon $Folder slurmctld '-D -c'
        Start-SlurmDaemon $Folder slurmd '-D'
    )
    try {
        Wait-Until { (sinfo --noheader --format=%T 2>$null) -eq 'idle' } -TimeoutSec 30
    }
    catch {
        throw "Slurm did not start. $((Get-Content $Folder/*.out, $Folder/*.log -Tail 5 -ErrorAction Ignore) -join ' | ')"
    }
}

function Start-SlurmDaemon([string] $Folder, [string] $Name, [string] $Argument) {
    # Through a shell, which becomes the daemon, because only that can send its chatter to a file.
    Start-Process sh -PassThru -ArgumentList '-c', "`"exec $Name $Argument > $Folder/$Name.out 2>&1`""
}

function Stop-Slurm {
    $daemons = Get-Variable RembgTestSlurm -Scope Global -ValueOnly -ErrorAction Ignore
    for ($index = @($daemons).Count - 1; $index -ge 0; $index--) {
        # Politely: killed outright, they would leave processes of their own.
        /bin/kill $daemons[$index].Id
        if (-not $daemons[$index].WaitForExit(10000)) {
            $daemons[$index].Kill($true)
        }
    }

    $global:RembgTestSlurm = $null
    $env:SLURM_CONF = $null
}

# What Slurm says of each task of an array: Task and State.
function Get-SlurmTask([int] $Job) {
    squeue --noheader --states=all --array --job=$Job --format='%K %T' | ForEach-Object {
        $task, $state = $_.Trim() -split ' +'
        [pscustomobject]@{ Task = [int]$task; State = $state }
    }
}
