namespace Rembg.Sandbox.Faults;

/// <summary>A fault has ended the exchange: no client is left to answer.</summary>
internal sealed class FaultEndedException() : Exception("A fault has ended the exchange.");
