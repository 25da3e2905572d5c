module example.org/thumbd

go 1.23

require example.com/envflag v1.2.0
