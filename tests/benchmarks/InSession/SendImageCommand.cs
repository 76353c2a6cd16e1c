using System.Collections.Concurrent;
using System.Management.Automation;

namespace Rembg.Benchmarks.InSession;

/// <summary>
/// The bare loop behind a cmdlet: files from the pipeline, several at once, an object for each. It checks nothing and promises
/// nothing, so what it takes beside the loop is what PowerShell's pipeline takes of whoever is in it.
/// </summary>
[Cmdlet(VerbsCommunications.Send, "Image")]
public sealed class SendImageCommand : PSCmdlet, IDisposable
{
    private readonly ConcurrentQueue<FileInfo> _sent = new();
    private readonly List<Task> _sending = [];
    private SemaphoreSlim? _room;
    private Uri _address = null!;

    /// <summary>The image to send.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public FileInfo Image { get; set; } = null!;

    /// <summary>Where the results go.</summary>
    [Parameter(Mandatory = true)]
    public string Output { get; set; } = null!;

    /// <summary>The server's address.</summary>
    [Parameter(Mandatory = true)]
    public Uri Endpoint { get; set; } = null!;

    /// <summary>How many are sent at once.</summary>
    [Parameter(Mandatory = true)]
    public int Limit { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _room = new SemaphoreSlim(Limit);
        _address = BareLoop.AddressBelow(Endpoint);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var room = _room!;
        room.Wait();
        var image = Image;
        _sending.Add(Task.Run(async () =>
        {
            try
            {
                await BareLoop.PostAsync(_address, image.FullName, Output).ConfigureAwait(false);
                _sent.Enqueue(image);
            }
            finally
            {
                room.Release();
            }
        }));
        WriteSent();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Task.WhenAll(_sending).GetAwaiter().GetResult();
        WriteSent();
    }

    /// <inheritdoc/>
    public void Dispose() => _room?.Dispose();

    private void WriteSent()
    {
        while (_sent.TryDequeue(out var image))
        {
            WriteObject(image);
        }
    }
}
