using System.Diagnostics;
using Rembg.Client.Tests.Client;

namespace Rembg.Client.Tests.Faults;

/// <summary>One life of a process that works on a folder. It has a key of its own, so that the requests tell whose they were.</summary>
internal sealed class KillableLife : IDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _complaints;

    private KillableLife(Process process, string key)
    {
        _process = process;
        Key = key;
        _complaints = process.StandardError.ReadToEndAsync();
    }

    public string Key { get; }

    public bool HasEnded => _process.HasExited;

    public bool WasKilled { get; private set; }

    /// <summary>Starts it, up to where it waits for <see cref="Begin"/>.</summary>
    public static async Task<KillableLife> StartAsync(TestRun run, int number, int atOnce)
    {
        var key = FormattableString.Invariant($"{TestRun.Key}-{number}");
        var command = KillableBatch.Command(run.Sandbox.Address, run.Folder.Path, atOnce, key, waits: true);
        command.RedirectStandardInput = command.RedirectStandardOutput = command.RedirectStandardError = true;
        var life = new KillableLife(Process.Start(command)!, key);
        Assert.Equal("ready", await life._process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(LongestStart, TestContext.Current.CancellationToken));
        return life;
    }

    public void Begin()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Close();
    }

    /// <summary>Kills it: SIGKILL, or what Windows has for that.</summary>
    public async Task KillAsync()
    {
        WasKilled = !_process.HasExited;
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits for its end, which must be a good one.</summary>
    public async Task EndAsync(TimeSpan patience)
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(patience, TestContext.Current.CancellationToken);
        Assert.Equal(string.Empty, await _complaints);
        Assert.Equal(0, _process.ExitCode);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
