namespace Rembg.Simulation;

/// <summary>A transfer on a line that others share.</summary>
/// <param name="Until">It ends when every transfer that was there all the time has had so many bytes.</param>
internal sealed record SimulatedTransfer(double Until);
