using Rembg.Sandbox.Faults;
using Rembg.Sandbox.Log;

namespace Rembg.Sandbox.Exchange;

/// <summary>One request of the service on its way, with its log entry and its faults.</summary>
internal sealed class ServiceExchange(
    HttpContext context, ReceivedRequest received, FaultPlan plan, CancellationToken stopping) : IDisposable
{
    private readonly CancellationTokenSource _ended =
        CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);

    /// <summary>The request.</summary>
    public HttpContext Context => context;

    /// <summary>Its log entry.</summary>
    public ReceivedRequest Received => received;

    /// <summary>Its faults.</summary>
    public ActiveFaults Faults { get; } = new();

    /// <summary>Its removal, when it is one.</summary>
    public Traffic.Flight? Flight { get; set; }

    /// <summary>Fires when the client has gone, or the server stops.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>The body on its way in.</summary>
    public UploadStream OpenBody() => new(
        context.Request.Body, received, Faults[FaultAction.SlowUpload]?.BytesPerSecond, () => ReachAsync(FaultStage.HalfUpload));

    /// <summary>Takes the faults that are chosen by the header of a request, or those chosen by its image.</summary>
    public void TakeFaults(bool withImage) => plan.Take(received, withImage, Faults);

    /// <summary>Lets happen what is to happen at a stage.</summary>
    public async Task ReachAsync(FaultStage stage)
    {
        if (Faults.At(stage) is not { } fault)
        {
            return;
        }

        if (fault.Action == FaultAction.Stall)
        {
            await Task.Delay(fault.Milliseconds ?? Timeout.Infinite, Ended);
            return;
        }

        received.Aborted = true;
        new RawConnection(context).Reset();
        throw new FaultEndedException();
    }

    /// <summary>Writes down that the answer is about to be whole. It is called before its last byte leaves.</summary>
    public void Conclude(int status)
    {
        received.Status = status;
        received.Ended = DateTimeOffset.UtcNow;
        Flight?.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Flight?.Dispose();
        _ended.Dispose();
    }
}
